// SPDX-License-Identifier: BSL-1.0
// Predictions for the samples of a dataset, of every precision, as metrics read them.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>
#include <etude/core/index.hpp>
#include <etude/data/dataset.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>

namespace etude::metrics {

namespace detail {
// The numbers of a vector, array or span. (By std::span: <ranges> alone would be 5 % of compiling a program.)
template <class R>
using NumberIn = std::remove_cv_t<typename decltype(std::span(std::declval<R&>()))::element_type>;
template <class R>
concept FloatsOrDoubles = (std::is_same_v<NumberIn<R>, float> || std::is_same_v<NumberIn<R>, double>);
}  // namespace detail

/// The network's outputs for one sample after the other, as `Trainer::predict` gives them: a vector, array or
/// span of float or double, which is looked at and not copied. Meant as a parameter: it is good as long as
/// the numbers are there.
class Predictions {
 public:
  template <class R>
  requires(!std::same_as<std::remove_cvref_t<R>, Predictions> && detail::FloatsOrDoubles<R>)
      Predictions(R&& numbers)  // NOLINT: implicit
      : size_(std::size(numbers)) {
    if constexpr (std::same_as<detail::NumberIn<R>, float>)
      floats_ = std::data(numbers);
    else
      doubles_ = std::data(numbers);
  }

  std::size_t size() const { return size_; }

  /// Output `k` of sample `i`, where each has `width`. Fails if there is no such number.
  double at(std::size_t i, std::size_t width, std::size_t k = 0) const {
    const std::size_t n = etude::detail::checked_index("predictions", "number", i * width + k, size_);
    return floats_ != nullptr ? static_cast<double>(floats_[n]) : doubles_[n];
  }

  /// How many outputs each sample of the dataset has. Fails where the dataset's members do not fit together,
  /// where it is empty, where there are not as many outputs for each sample, and where an output is NaN: it
  /// is neither right nor wrong, and has no place in an order.
  std::size_t width_for(const Dataset& data) const {
    data.check_sizes();
    if (data.empty()) fail({data.name, ": there is no sample in it"});
    if (size_ == 0 || size_ % data.size() != 0)
      fail({data.name, ": ", size_, " predictions for ", data.size(), " samples"});
    const std::size_t width = size_ / data.size();
    for (std::size_t i = 0; i < data.size(); ++i)
      for (std::size_t k = 0; k < width; ++k)
        if (math::isnan(at(i, width, k))) fail({data.name, ": output ", k, " of sample ", i, " is nan"});
    return width;
  }

 private:
  const float* floats_ = nullptr;
  const double* doubles_ = nullptr;
  std::size_t size_;
};

}  // namespace etude::metrics
