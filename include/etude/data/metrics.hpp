// SPDX-License-Identifier: BSL-1.0
// How good predictions are: metrics::ConfusionMatrix(data, trainer.predict(data)).f1(3).
//
// Every metric takes predictions as Trainer::predict gives them, of any precision, and fails where a
// prediction is NaN, where their number does not fit, and where the dataset is empty or not in order. A
// dataset's weights do not count.
#pragma once
#include <etude/data/metrics_of_classes.hpp>
#include <etude/data/metrics_of_numbers.hpp>
#include <etude/data/metrics_of_order.hpp>
