// SPDX-License-Identifier: BSL-1.0
// The data folder: datasets, from files and from formulas, and what is done to them before training.
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
#include <etude/data/labels.hpp>
#include <etude/data/largest.hpp>
#include <etude/data/metrics.hpp>
#include <etude/data/metrics_of_classes.hpp>
#include <etude/data/metrics_of_numbers.hpp>
#include <etude/data/metrics_of_order.hpp>
#include <etude/data/one_hot.hpp>
#include <etude/data/predictions.hpp>
#include <etude/data/scale.hpp>
#include <etude/data/split.hpp>
