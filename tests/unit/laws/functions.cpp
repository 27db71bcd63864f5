// SPDX-License-Identifier: BSL-1.0
// Every operation in a compiled function: the value and the derivatives are the scalar evaluator's. A new
// operation joins by being in etude::Operations; an elementwise one needs nothing here, another an example.
#include "support/function_check.hpp"

namespace {

using namespace etude;

template <int N>
constexpr Variable<"x", shape<N>> x;
template <int N>
constexpr Variable<"y", shape<N>> y;
template <int N>
constexpr Variable<"z", shape<N>> z;

// A weighted sum, so that no two derivatives are equal by chance.
template <class Op, int N>
constexpr auto elementwise() {
  const auto operand = []<int K>(std::integral_constant<int, K>) {
    if constexpr (K < Op::conditions)
      return x<N> * K < y<N>;
    else
      return std::get<K>(std::tuple{x<N>, y<N>, z<N>});
  };
  const auto a = operand(std::integral_constant<int, 0>{});
  const auto b = operand(std::integral_constant<int, 1>{});
  const auto c = operand(std::integral_constant<int, 2>{});
  const auto value = [&] {
    if constexpr (Op::arity == 1)
      return apply<Op>(a);
    else if constexpr (Op::arity == 2)
      return apply<Op>(a, b);
    else
      return apply<Op>(a, b, c);
  }();
  if constexpr (Op::is_condition)
    return sum(where(value, x<N> * y<N>, z<N>));
  else
    return sum(z<N> * value) + sum(x<N> * y<N>);
}

constexpr Variable<"A", shape<3, 17>> A;
constexpr Variable<"B", shape<17, 16>> B;
constexpr Variable<"u", shape<17>> u;
constexpr Variable<"v", shape<3>> v;
template <class Op>
constexpr int example = 0;  // there is none
template <>
constexpr auto example<op::Sum> = sum(square(sum<0>(A))) + sum(exp(sum<1>(A)));
template <>
constexpr auto example<op::Max> = max(A) + sum(max<0>(A)) + sum(square(max<1>(A)));
template <>
constexpr auto example<op::ArgMax> = pick(square(u), argmax(u)) + sum(A);
template <>
constexpr auto example<op::BatchSum> = sum(batch_sum(A* A));
template <>
constexpr auto example<op::Product> = sum(square(matmul(A, B))) + dot(v, matmul(A, u)) + sum(outer(v, u) * A);
template <>
constexpr auto example<op::Transpose> = sum(matmul(transpose(B), B)) +
                                        sum(transpose(A) * square(transpose(A)));
template <>
constexpr auto example<op::Reshape> = sum(square(reshape<17, 3>(A))) + sum(exp(reshape<51>(A)));
template <>
constexpr auto example<op::Slice> = sum(square(slice<1, 3>(A))) + sum(exp(slice<3, 12>(u)));
template <>
constexpr auto example<op::Concatenate> = sum(square(concatenate(u, 2 * v)));
template <>
constexpr auto example<op::Gather> = sum(square(gather(A, argmax(v))));

// Where all functions and their derivatives are finite, and where one may be negative, that too.
template <class Op>
constexpr bool needs_positive =
    std::is_same_v<Op, op::Log> || std::is_same_v<Op, op::Log1p> || std::is_same_v<Op, op::Sqrt> ||
    std::is_same_v<Op, op::Power> || std::is_same_v<Op, op::Divide>;
// Pad and Scatter are the derivatives of Slice and Gather, and Expand is that of a sum.
template <class Op>
constexpr bool comes_with_another =
    std::is_same_v<Op, op::Pad> || std::is_same_v<Op, op::Scatter> || std::is_same_v<Op, op::Expand>;

template <class Op, int N, class T>
void elementwise_agrees() {
  using X = std::remove_const_t<decltype(x<N>)>;
  using Y = std::remove_const_t<decltype(y<N>)>;
  using Z = std::remove_const_t<decltype(z<N>)>;
  const double low = needs_positive<Op> ? 0.25 : -2;
  function_agrees<elementwise<Op, N>(), T, X, Y, Z>(std::string(Op::name) + ", " + std::to_string(N), low, 2);
}

template <class Op>
void operation_agrees() {
  if constexpr (Op::kind == Kind::map) {
    elementwise_agrees<Op, 13, float>();
    elementwise_agrees<Op, 16, double>();
  } else if constexpr (std::is_same_v<decltype(example<Op>), const int>) {
    FAIL_CHECK("there is no example with the operation " << Op::name);
  } else {
    using VA = std::remove_const_t<decltype(A)>;
    using VB = std::remove_const_t<decltype(B)>;
    using VU = std::remove_const_t<decltype(u)>;
    using VV = std::remove_const_t<decltype(v)>;
    function_agrees<example<Op>, float, VA, VB, VU, VV>(std::string(Op::name), -2, 2);
    function_agrees<example<Op>, double, VA, VB, VU, VV>(std::string(Op::name), -2, 2);
  }
}

template <class... Op>
void every_operation_agrees(OperationList<Op...>) {
  (
      [] {
        if constexpr (Op::arity > 0 && !comes_with_another<Op>) operation_agrees<Op>();
      }(),
      ...);
}

TEST_CASE("functions: every operation is the scalar evaluator's") { every_operation_agrees(Operations{}); }

}  // namespace
