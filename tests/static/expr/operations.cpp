// SPDX-License-Identifier: BSL-1.0
// The shape rules of the operations: the type of each result, and what is said where sizes do not agree.
#include <etude/language.hpp>

#include <string_view>

namespace {

using namespace etude;

constexpr Variable<"s"> s;
constexpr Variable<"a", shape<3>> a;
constexpr Variable<"b", shape<4>> b;
constexpr Variable<"one", shape<1>> one;
constexpr Variable<"m", shape<2, 3>> m;
constexpr Variable<"n", shape<3, 4>> n;
constexpr Variable<"c", shape<5, 1, 3>> c;
constexpr Variable<"five", shape<2, 2, 2, 2, 2>> five;

// The types of a batch: one value for each sample.
constexpr Argument<0, TensorType{Element::real, true, shape<3>, {}}> batch;
constexpr Argument<1, TensorType{Element::index, true, {}, {}}> label;

template <class E>
constexpr TensorType type(E) {
  return E::type;
}
template <class E>
constexpr bool has(E e, Shape expected, bool batched = false, Element element = Element::real) {
  return type(e).valid() && type(e) == TensorType{element, batched, expected, {}} &&
         E::size == expected.size();
}
template <class E>
constexpr bool fails(E e, std::string_view rule, int expects, int receives) {
  const Mismatch found = type(e).mismatch;
  return !type(e).valid() && found.rule == rule && found.expects == expects && found.receives == receives;
}

// Maps broadcast: last axes aligned, extents equal or 1.
static_assert(has(s + s, shape<>) && has(s + a, shape<3>) && has(a * s, shape<3>) && has(a - a, shape<3>));
static_assert(has(one + a, shape<3>) && has(one + s, shape<1>) && has(m / a, shape<2, 3>));
static_assert(has(c + a, shape<5, 1, 3>) && has(c + m, shape<5, 2, 3>) && has(m + c, shape<5, 2, 3>));
static_assert(has(where(s < 0, one, m), shape<2, 3>) && has(exp(m), shape<2, 3>));
static_assert(has(m < a, shape<2, 3>, false, Element::boolean) &&
              has(!(m < a), shape<2, 3>, false, Element::boolean));
static_assert(has(where(m < a, 1, s), shape<2, 3>));
static_assert(fails(a + b, "broadcast", 3, 4) && fails(b + a, "broadcast", 4, 3));
static_assert(fails(m + n, "broadcast", 3, 4) && fails(pow(transpose(m), a), "broadcast", 2, 3));
static_assert(fails(where(s < a, a, b), "broadcast", 3, 4) && fails(where(b < 0, a, a), "broadcast", 4, 3));

// Mixing batched and unbatched is batched; only sums over the batch leave it.
static_assert(has(batch + a, shape<3>, true) && has(a + batch, shape<3>, true) && has(batch, shape<3>, true));
static_assert(has(sum(batch), shape<>, true) && has(matmul(m, batch), shape<2>, true));
static_assert(has(batch_sum(batch), shape<3>) && has(batch_mean(batch), shape<3>) &&
              has(batch_sum(a), shape<3>));
static_assert(has(gather(m, label), shape<3>, true) && has(concatenate(batch, a), shape<6>, true));
static_assert(has(argmax(batch), shape<>, true, Element::index) && has(one_hot<7>(label), shape<7>, true));

// Reductions.
static_assert(has(sum(m), shape<>) && has(sum<0>(m), shape<3>) && has(sum<1>(m), shape<2>) &&
              has(sum(s), shape<>));
static_assert(has(max<1>(c), shape<5, 3>) && has(mean<2>(c), shape<5, 1>) &&
              has(argmax<0>(m), shape<3>, false, Element::index));
static_assert(fails(sum<2>(m), "axis", 1, 2) && fails(max<0>(s), "axis", -1, 0) &&
              fails(sum<-2>(m), "axis", 1, -2));

// Products: a vector is a column on the right and a row on the left.
static_assert(has(matmul(m, a), shape<2>) && has(matmul(m, n), shape<2, 4>) && has(matmul(a, n), shape<4>));
static_assert(has(matmul(a, a), shape<>) && has(dot(a, a), shape<>) && has(outer(a, b), shape<3, 4>));
static_assert(fails(matmul(m, b), "matmul", 3, 4) && fails(matmul(n, m), "matmul", 4, 2));
static_assert(fails(dot(a, b), "matmul", 3, 4) && fails(matmul(m, m), "matmul", 3, 2));
static_assert(fails(matmul(c, a), "rank", 2, 3) && fails(matmul(m, c), "rank", 2, 3));

// Moving elements around.
static_assert(has(transpose(m), shape<3, 2>) && fails(transpose(a), "transpose", 2, 1));
static_assert(has(reshape<3, 2>(m), shape<3, 2>) && has(reshape<>(one), shape<>) &&
              has(reshape<1, 6, 1>(m), shape<1, 6, 1>));
static_assert(fails(reshape<5>(m), "reshape", 5, 6));
static_assert(has(slice<1, 3>(a), shape<2>) && has(slice<0, 1, 1>(m), shape<2, 1>));
static_assert(fails(slice<0, 4>(a), "slice", 3, 4) && fails(slice<0, 1, 1>(a), "axis", 0, 1));
static_assert(!type(slice<2, 2>(a)).valid() && !type(slice<-1, 2>(a)).valid() &&
              fails(slice<0, 1, -1>(a), "axis", 0, -1));
static_assert(has(concatenate(a, b), shape<7>) && has(concatenate<1>(m, m), shape<2, 6>));
static_assert(has(concatenate(a, b, a), shape<10>) && has(concatenate(m, transpose(n)), shape<6, 3>));
static_assert(fails(concatenate(m, a), "rank", 2, 1) && fails(concatenate(m, n), "concatenate", 3, 4));
static_assert(fails(concatenate<1>(a, a), "axis", 0, 1) && fails(concatenate<-1>(a, a), "axis", 0, -1));
static_assert(has(gather(a, s), shape<>) && has(gather(m, s), shape<3>) && has(gather(c, a), shape<3, 1, 3>));
static_assert(fails(gather(s, s), "gather", 1, 0) && fails(gather(five, m), "rank", 5, 6));

// A mistake passes through all that is made of it, and is still the same when the result is asked for.
constexpr auto wrong = a + b;
template <class E>
constexpr bool passes_on(E e) {
  return fails(e, "broadcast", 3, 4);
}
static_assert(passes_on(-wrong) && passes_on(relu(exp(wrong))) && passes_on(wrong + s) &&
              passes_on(s * wrong));
static_assert(passes_on(wrong < 0) && passes_on(where(s < 0, s, wrong)) && passes_on(where(wrong < 0, s, s)));
static_assert(passes_on(sum(wrong)) && passes_on(max<0>(wrong)) && passes_on(argmax(wrong)) &&
              passes_on(sum<7>(wrong)));
static_assert(passes_on(mean(wrong)) && passes_on(softmax(wrong)) && passes_on(logsumexp(wrong)) &&
              passes_on(log_softmax(wrong)));
static_assert(passes_on(batch_sum(wrong)) && passes_on(batch_mean(wrong)) && passes_on(stop_gradient(wrong)));
static_assert(passes_on(matmul(m, wrong)) && passes_on(matmul(wrong, m)) && passes_on(dot(a, wrong)));
static_assert(passes_on(transpose(wrong)) && passes_on(reshape<12>(wrong)) && passes_on(slice<0, 9>(wrong)));
static_assert(passes_on(concatenate(wrong, a)) && passes_on(concatenate(m, wrong)));
static_assert(passes_on(gather(wrong, s)) && passes_on(gather(m, wrong)) && passes_on(one_hot<3>(wrong)));
static_assert(passes_on(dot(a, tanh(matmul(n, sum(wrong) * b))) + 1));

}  // namespace
