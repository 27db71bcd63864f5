// SPDX-License-Identifier: BSL-1.0
// A dataset, or none, as an option.
#pragma once
#include <etude/data/dataset.hpp>

#include <optional>
#include <utility>

namespace etude {

/// A dataset or none, so that options can say `.validation = data.test`. One that has a name is not copied:
/// it has to be there as long as the options are used. A temporary, as in `.validation = data::sine(100)`, is
/// moved in and lives with the options.
class OptionalDataset {
 public:
  OptionalDataset() = default;
  OptionalDataset(std::nullopt_t) {}                    // NOLINT: implicit, as all of these
  OptionalDataset(const Dataset& d) : named_(&d) {}     // NOLINT
  OptionalDataset(Dataset&& d) : own_(std::move(d)) {}  // NOLINT
  OptionalDataset(const Dataset&& d) : own_(d) {}       // NOLINT
  explicit operator bool() const { return named_ != nullptr || own_.has_value(); }
  const Dataset& operator*() const { return named_ != nullptr ? *named_ : *own_; }
  const Dataset* operator->() const { return &**this; }

 private:
  const Dataset* named_ = nullptr;
  std::optional<Dataset> own_;
};

}  // namespace etude
