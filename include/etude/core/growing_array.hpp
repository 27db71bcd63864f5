// SPDX-License-Identifier: BSL-1.0
// A growing array for code that runs in the compiler. std::vector does the same by a dozen small functions
// for each kind of element, which have to be instantiated, and interpreted at every call: with it, including
// the library took a tenth longer, and compiling a trainer half a second.
#pragma once
#include <cstddef>
#include <initializer_list>

namespace etude {

/// What is used of std::vector, for elements that can be made without an argument.
template <class T>
class GrowingArray {
 public:
  constexpr GrowingArray() = default;
  constexpr explicit GrowingArray(std::size_t size, const T& value = {}) { resize(size, value); }
  constexpr GrowingArray(std::initializer_list<T> items) : GrowingArray(items.begin(), items.end()) {}
  constexpr GrowingArray(const T* first, const T* last) {
    reserve(static_cast<std::size_t>(last - first));
    while (first != last) items_[size_++] = *first++;
  }
  constexpr GrowingArray(const GrowingArray& other) : GrowingArray(other.begin(), other.end()) {}
  constexpr GrowingArray(GrowingArray&& other) noexcept { swap(other); }
  constexpr GrowingArray& operator=(GrowingArray other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~GrowingArray() { delete[] items_; }

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* data() { return items_; }
  constexpr const T* data() const { return items_; }
  constexpr T* begin() { return items_; }
  constexpr const T* begin() const { return items_; }
  constexpr T* end() { return items_ + size_; }
  constexpr const T* end() const { return items_ + size_; }
  constexpr T& operator[](std::size_t i) { return items_[i]; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }
  constexpr T& back() { return items_[size_ - 1]; }
  constexpr const T& back() const { return items_[size_ - 1]; }

  constexpr void push_back(T item) {  // by value: it may be one of this list
    if (size_ == room_) reserve(room_ < 8 ? 8 : 2 * room_);
    items_[size_++] = static_cast<T&&>(item);
  }
  constexpr void insert(T* at, T item) {
    const std::ptrdiff_t before = at - items_;
    push_back(item);
    for (T* to = end() - 1; to != items_ + before; --to) *to = static_cast<T&&>(to[-1]);
    items_[before] = static_cast<T&&>(item);
  }
  constexpr void clear() { size_ = 0; }
  constexpr void resize(std::size_t size, const T& value = {}) {
    reserve(size);
    while (size_ < size) items_[size_++] = value;
    size_ = size;
  }
  constexpr void assign(std::size_t size, const T& value) {
    size_ = 0;
    resize(size, value);
  }

 private:
  T* items_ = nullptr;
  std::size_t size_ = 0, room_ = 0;

  constexpr void reserve(std::size_t room) {
    if (room <= room_) return;
    T* const larger = new T[room];
    for (std::size_t i = 0; i < size_; ++i) larger[i] = static_cast<T&&>(items_[i]);
    delete[] items_;
    items_ = larger;
    room_ = room;
  }
  constexpr void swap(GrowingArray& other) noexcept {
    T* const items = items_;
    const std::size_t size = size_, room = room_;
    items_ = other.items_, size_ = other.size_, room_ = other.room_;
    other.items_ = items, other.size_ = size, other.room_ = room;
  }
};

}  // namespace etude
