// SPDX-License-Identifier: BSL-1.0
// A block of N numbers, aligned to cache lines: in the object while it is small, else in one allocation that
// the constructor makes. Copies copy, moves move. Once moved from, a block's numbers are not to be used until
// it is assigned others; it may be copied (that copy has none either), moved, assigned and destroyed.
#pragma once
#include <etude/kernel/call_memory.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

namespace etude {

inline constexpr std::size_t inline_bytes = 64 * 1024;

template <class T, std::size_t N, bool Inside = (N * sizeof(T) <= inline_bytes)>
class Storage {
 public:
  static constexpr std::size_t size() { return N; }
  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }

 private:
  alignas(cache_line) T data_[N > 0 ? N : 1]{};
};

template <class T, std::size_t N>
class Storage<T, N, false> {
 public:
  Storage() : data_(allocate()) { std::fill_n(data_, N, T(0)); }
  Storage(const Storage& other) {
    if (other.data_ == nullptr) return;
    data_ = allocate();
    std::copy_n(other.data_, N, data_);
  }
  Storage(Storage&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  Storage& operator=(const Storage& other) {
    if (data_ == nullptr || other.data_ == nullptr) return *this = Storage(other);
    if (this != &other) std::copy_n(other.data_, N, data_);
    return *this;
  }
  Storage& operator=(Storage&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  ~Storage() {
    if (data_ != nullptr) ::operator delete (data_, std::align_val_t{cache_line});
  }

  static constexpr std::size_t size() { return N; }
  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }

 private:
  T* data_ = nullptr;  // none: moved from
  static T* allocate() {
    return static_cast<T*>(::operator new (N * sizeof(T), std::align_val_t{cache_line}));
  }
};

}  // namespace etude
