// SPDX-License-Identifier: BSL-1.0
// All of a model's numbers, to compare two models.
#pragma once
#include <etude/train/model.hpp>

#include <string>
#include <vector>

/// Equal vectors are equal bits where nothing is NaN or −0 beside 0.
template <class Net, class T>
std::vector<T> numbers(const etude::Model<Net, T>& model) {
  std::vector<T> all;
  for (const std::string& name : model.names())
    for (const T x : model.get(name)) all.push_back(x);
  return all;
}
