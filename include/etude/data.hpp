// SPDX-License-Identifier: BSL-1.0
// The data folder: datasets, from files and from formulas, and what is done to them before training. How good
// predictions are is asked by data/metrics.hpp, a header of its own: reading it takes a tenth of a second.
#pragma once
#include <etude/data/augment.hpp>
#include <etude/data/balance.hpp>
#include <etude/data/byte_file.hpp>
#include <etude/data/check.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/fashion_mnist.hpp>
#include <etude/data/generated.hpp>
#include <etude/data/generated_blobs.hpp>
#include <etude/data/generated_check.hpp>
#include <etude/data/generated_curves.hpp>
#include <etude/data/generated_gates.hpp>
#include <etude/data/idx.hpp>
#include <etude/data/idx_array.hpp>
#include <etude/data/idx_dataset.hpp>
#include <etude/data/one_hot.hpp>
#include <etude/data/scale.hpp>
#include <etude/data/split.hpp>
