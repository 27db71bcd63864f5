// SPDX-License-Identifier: BSL-1.0
// Everything.
#pragma once
#include <etude/data.hpp>
#include <etude/language.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/schedules.hpp>
#include <etude/train/trainer.hpp>
