// SPDX-License-Identifier: BSL-1.0
// Everything but <etude/inspect.hpp>.
#pragma once
// First, so that what they say of a wrong network has few lines above it.
#include <etude/nn/problem.hpp>
#include <etude/train/trainer.hpp>
//
#include <etude/data.hpp>
#include <etude/inspect/print.hpp>
#include <etude/kernel/function.hpp>
#include <etude/language.hpp>
#include <etude/nn.hpp>
#include <etude/optim/groups.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>
#include <etude/optim/schedules.hpp>
#include <etude/train/check_gradients.hpp>
#include <etude/train/foreign_names.hpp>
#include <etude/train/minimize.hpp>
#include <etude/train/pretrain.hpp>
#include <etude/train/reference_trainer.hpp>
