// SPDX-License-Identifier: BSL-1.0
// A SIMD register full of numbers, and what is said of lanes. The only file that includes xsimd. Every kernel
// is a template over the architecture, so that objects built for different instruction sets can be linked
// into one program.
#pragma once
// g++ 12 takes registers of AVX-512 that its own <immintrin.h> leaves empty on purpose for a mistake (GCC bug
// 105593). It asks every function that the code was inlined from whether the warning is wanted; all such code
// comes through this file or was included by it.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <etude/core/macros_off.hpp>
#include <etude/core/optimization_note.hpp>
//
#include <xsimd/xsimd.hpp>

#include <array>
#include <utility>

namespace etude {

#if defined(__GNUC__)
#define ETUDE_INLINE [[gnu::always_inline]] inline
#else
#define ETUDE_INLINE inline
#endif
// One function, whatever its arguments are. clang makes no copies and does not know the second word.
#if defined(__GNUC__) && !defined(__clang__)
#define ETUDE_ONCE __attribute__((noinline, noclone))
#elif defined(__GNUC__)
#define ETUDE_ONCE __attribute__((noinline))
#else
#define ETUDE_ONCE
#endif

// What this file is compiled for. It becomes part of the names of whatever holds kernels without being a
// template over their architecture: a model compiled for AVX-512 and one for SSE2 are two types to the
// linker, else it would keep the first one's code for both.
#if defined(__AVX512BW__)
#define ETUDE_PROCESSOR "avx512bw"
#elif defined(__AVX512F__)
#define ETUDE_PROCESSOR "avx512f"
#elif defined(__AVX2__) && defined(__FMA__)
#define ETUDE_PROCESSOR "avx2_fma"
#elif defined(__AVX__)
#define ETUDE_PROCESSOR "avx"
#elif defined(__SSE4_2__)
#define ETUDE_PROCESSOR "sse4_2"
#elif defined(__SSE2__)
#define ETUDE_PROCESSOR "sse2"
#else
#define ETUDE_PROCESSOR "other"
#endif
#if defined(__GNUC__)
#define ETUDE_FOR_PROCESSOR [[gnu::abi_tag(ETUDE_PROCESSOR)]]
#else
#define ETUDE_FOR_PROCESSOR
#endif

// Whether a multiply-add rounds once.
#if defined(__FMA__) || defined(__aarch64__)
inline constexpr bool fuses_multiply_add = true;
#else
inline constexpr bool fuses_multiply_add = false;
#endif

namespace detail {

template <class T, class Arch, int Size>
struct SizedBatch : xsimd::make_sized_batch<T, Size> {};
template <class T, class Arch, int Size>
requires(Size == xsimd::batch<T, Arch>::size) struct SizedBatch<T, Arch, Size> {
  using type = xsimd::batch<T, Arch>;
};

// How many lanes suit a row of `width` elements: the fewest that hold it, or the most there are.
template <class T, class Arch, int Size = static_cast<int>(xsimd::batch<T, Arch>::size)>
constexpr int fitting(int width) {
  if constexpr (Size > 2 && !std::is_void_v<xsimd::make_sized_batch_t<T, Size / 2>>)
    if (width <= Size / 2) return fitting<T, Arch, Size / 2>(width);
  return Size;
}

}  // namespace detail

// xsimd's register, with the compiler's own operators on it: xsimd's go through up to nine inlined functions
// each, and every one of them is described in debug information wherever it is inlined; they took a tenth of
// the time of compiling a trainer, and a fifth with debug information. For the same reason no operator here
// calls a constructor. What is not an operator of the compilers is xsimd's.
//
// Size: fewer lanes than the widest register of the architecture has, for short rows. The architecture stays
// part of the name, because that is what the code was compiled for.
template <class T, class Arch = xsimd::default_arch, int Size = static_cast<int>(xsimd::batch<T, Arch>::size)>
class Lanes {
  using Batch = typename detail::SizedBatch<T, Arch, Size>::type;
  using Register = typename Batch::register_type;
  using Mask = decltype(Register{} < Register{});
  typedef Register Unaligned __attribute__((aligned(alignof(T))));  // NOLINT(modernize-use-using)
  Register r_;
  ETUDE_INLINE static Batch batch(Register r) { return __builtin_bit_cast(Batch, r); }

 public:
  static constexpr int size = Size;

  Lanes() = default;
  ETUDE_INLINE Lanes(Register r) : r_(r) {}
  ETUDE_INLINE Lanes(const Batch& b) : r_(b.data) {}
  ETUDE_INLINE explicit Lanes(T x) : r_(x - Register{}) {}  // in all lanes; x − 0 is x, -0 too

  ETUDE_INLINE Register native() const { return r_; }
  ETUDE_INLINE T first() const { return r_[0]; }

  // At any address of a T: what is aligned is as fast so, and what a caller has need not be. g++ warns where
  // it makes a copy of a whole step for constant samples that are fewer than a batch: it does not see that
  // this copy is not called.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#endif
  ETUDE_INLINE static Lanes load(const T* from) {
    Lanes x;
    x.r_ = *reinterpret_cast<const Unaligned*>(from);
    return x;
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
  ETUDE_INLINE void store(T* to) const { *reinterpret_cast<Unaligned*>(to) = r_; }

  ETUDE_INLINE friend Lanes operator+(Lanes a, Lanes b) { return a.r_ += b.r_, a; }
  ETUDE_INLINE friend Lanes operator-(Lanes a, Lanes b) { return a.r_ -= b.r_, a; }
  ETUDE_INLINE friend Lanes operator*(Lanes a, Lanes b) { return a.r_ *= b.r_, a; }
  ETUDE_INLINE friend Lanes operator/(Lanes a, Lanes b) { return a.r_ /= b.r_, a; }
  ETUDE_INLINE friend Lanes operator-(Lanes a) { return a.r_ = -a.r_, a; }
  // One rounding where the processor can: g++ contracts the expression unless it is told not to.
  ETUDE_INLINE friend Lanes fma(Lanes a, Lanes b, Lanes c) {
#if defined(__clang__)
#pragma clang fp contract(fast)
#endif
    return c.r_ = a.r_ * b.r_ + c.r_, c;
  }
  // x: a product that is to be rounded before it is added to something. (g++ may choose either of two.)
  ETUDE_INLINE friend Lanes rounded(Lanes x) {
#if defined(__x86_64__)
    asm("" : "+v"(x.r_));
#elif defined(__aarch64__)
    asm("" : "+w"(x.r_));
#endif
    return x;
  }

  ETUDE_INLINE friend Mask operator<(Lanes a, Lanes b) { return a.r_ < b.r_; }
  ETUDE_INLINE friend Mask operator<=(Lanes a, Lanes b) { return a.r_ <= b.r_; }
  ETUDE_INLINE friend Mask operator==(Lanes a, Lanes b) { return a.r_ == b.r_; }
  ETUDE_INLINE friend Mask operator!=(Lanes a, Lanes b) { return a.r_ != b.r_; }
  ETUDE_INLINE friend Lanes select(Mask c, Lanes a, Lanes b) { return a.r_ = c ? a.r_ : b.r_, a; }

  ETUDE_INLINE friend Lanes abs(Lanes x) { return xsimd::abs(batch(x.r_)); }
  ETUDE_INLINE friend Lanes sqrt(Lanes x) {
#if defined(__aarch64__)  // xsimd 8.1 refines an estimate of floats, which makes NaN of infinity
    if constexpr (std::is_same_v<T, float>) return vsqrtq_f32(x.r_);
#endif
    return xsimd::sqrt(batch(x.r_));
  }
  ETUDE_INLINE friend Lanes round(Lanes x) { return xsimd::nearbyint(batch(x.r_)); }
  // NaN in the second is kept.
  ETUDE_INLINE friend Lanes min(Lanes a, Lanes b) { return xsimd::min(batch(a.r_), batch(b.r_)); }
  ETUDE_INLINE friend Lanes max(Lanes a, Lanes b) { return xsimd::max(batch(a.r_), batch(b.r_)); }
};

template <class V>
struct LaneTraits {  // a scalar is one lane
  using scalar = V;
  static constexpr int size = 1;
  ETUDE_INLINE static V load(const V* from) { return *from; }
  ETUDE_INLINE static void store(V* to, V value) { *to = value; }
};
template <class T, class Arch, int Size>
struct LaneTraits<Lanes<T, Arch, Size>> {
  using scalar = T;
  static constexpr int size = Size;
  ETUDE_INLINE static Lanes<T, Arch, Size> load(const T* from) { return Lanes<T, Arch, Size>::load(from); }
  ETUDE_INLINE static void store(T* to, const Lanes<T, Arch, Size>& value) { value.store(to); }
};

// Where sums of products begin: with nothing.
struct FromZero {
  static constexpr bool starts_with_zero = true;
};

// The registers for a row of Width elements.
template <class T, class Arch, int Width>
using LanesFor = Lanes<T, Arch, detail::fitting<T, Arch>(Width)>;

template <class V>
using scalar_of = typename LaneTraits<V>::scalar;
template <class V>
inline constexpr int lanes_of = LaneTraits<V>::size;

// 0, 1, 2, …
template <class V>
ETUDE_INLINE V lane_indices() {
  if constexpr (lanes_of<V> == 1) {
    return V(0);
  } else {
    alignas(64) static constexpr auto index = [] {
      std::array<scalar_of<V>, lanes_of<V>> a{};
      for (int i = 0; i < lanes_of<V>; ++i) a[static_cast<std::size_t>(i)] = static_cast<scalar_of<V>>(i);
      return a;
    }();
    return LaneTraits<V>::load(index.data());
  }
}

}  // namespace etude

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <etude/core/macros_on.hpp>
