// SPDX-License-Identifier: BSL-1.0
// Memory of a thread for calls that may come from several threads at once. It is there as long as code runs:
// also in the destructor of a static or thread_local object and in a handler of std::atexit, which may run
// when the thread's own objects are gone.
#pragma once
#include <etude/train/storage.hpp>

namespace etude::detail {

// N numbers of the thread, 0 at first, for one call at a time; each Tag has its own. The thread keeps them
// from its first call to its end. A call after that has memory of its own.
template <class Tag, class T, std::size_t N>
class ThreadMemory {
 public:
  ThreadMemory() : memory_(kept()) {
    if (memory_ == nullptr) memory_ = first();
  }
  ThreadMemory(const ThreadMemory&) = delete;
  ThreadMemory& operator=(const ThreadMemory&) = delete;
  ~ThreadMemory() {
    if (memory_ != kept()) delete memory_;
  }
  T* data() const noexcept { return memory_->data(); }

 private:
  using Memory = Storage<T, N, false>;  // on the heap: a thread's memory is taken from its stack
  Memory* memory_;

  // A pointer has no destructor, so it may be read at any time. None: before the first call, and at the end.
  static Memory*& kept() noexcept {
    static thread_local Memory* memory = nullptr;
    return memory;
  }
  // Read at any time as well, though its destructor may have run: that is what it tells.
  struct End {
    bool& over;
    ~End() {
      over = true;
      delete kept();
      kept() = nullptr;
    }
  };
  [[gnu::cold, gnu::noinline]] static Memory* first() {
    static thread_local bool over = false;
    Memory* const memory = new Memory;
    if (over) return memory;
    static thread_local const End end{over};
    (void)end;
    return kept() = memory;
  }
};

}  // namespace etude::detail
