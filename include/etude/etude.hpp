// SPDX-License-Identifier: BSL-1.0
// Everything but <etude/inspect.hpp>.
#pragma once
#include <etude/train/trainer.hpp>  // first, so that what it says of a wrong network has few lines above it
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
#include <etude/train/minimize.hpp>
#include <etude/train/pretrain.hpp>
#include <etude/train/reference_trainer.hpp>
