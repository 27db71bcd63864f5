// SPDX-License-Identifier: BSL-1.0
// The scalar evaluator: what a graph means, statement by statement, in plain loops, for any number type, also
// inside a constant expression. It is the reference that the kernels are tested against.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/growing_array.hpp>
#include <etude/expr/leaves.hpp>

#include <array>
#include <span>

namespace etude {

namespace detail {

template <class T>
struct Interpreter {
  T (*map)(const T*) = nullptr;
  void (*compute)(T*, const T* const*, const Shape*, const Shape&, const Attributes&) = nullptr;
};

// A map's value on numbers that all have type T: booleans are 1 and 0.
template <class Op, class T>
constexpr T map_value(const T* x) {
  auto arg = [x](auto k) {
    if constexpr (k < Op::conditions)
      return !(x[k] == T(0));
    else
      return x[k];
  };
  using std::integral_constant;
  auto value = [&] {
    constexpr integral_constant<int, 0> _0{};
    constexpr integral_constant<int, 1> _1{};
    constexpr integral_constant<int, 2> _2{};
    if constexpr (Op::arity == 1)
      return Op::value(arg(_0));
    else if constexpr (Op::arity == 2)
      return Op::value(arg(_0), arg(_1));
    else
      return Op::value(arg(_0), arg(_1), arg(_2));
  }();
  if constexpr (Op::is_condition)
    return value ? T(1) : T(0);
  else
    return T(value);
}

template <class Op, class T>
constexpr Interpreter<T> interpreter() {
  if constexpr (Op::kind == Kind::map)
    return {&map_value<Op, T>, nullptr};
  else if constexpr (Op::arity > 0)
    return {nullptr, &Op::template compute<T>};
  else
    return {};
}

template <class T, class List>
struct Interpreters;
template <class T, class... Op>
struct Interpreters<T, OperationList<Op...>> {
  static constexpr Interpreter<T> table[sizeof...(Op)]{interpreter<Op, T>()...};
};

template <class T>
constexpr const Interpreter<T>& interpreter_of(const Statement& s) {
  const int index = index_of<T>(s.op);
  if (index < 0) fail({"the operation ", s.op->name, " is not in etude::OwnOperations<>::type"});
  return Interpreters<T, AllOperations<T>>::table[index];
}

// The element of an operand that a broadcast result's element i comes from.
constexpr int broadcast_index(int i, const Shape& result, const Shape& operand) {
  if (operand.size() == 1) return 0;
  if (operand == result) return i;
  int index = 0, stride = 1;
  for (int k = 1; k <= result.rank; ++k) {
    const int n = result.extent[result.rank - k];
    const int m = k <= operand.rank ? operand.extent[operand.rank - k] : 1;
    if (m != 1) index += (i % n) * stride;
    stride *= m;
    i /= n;
  }
  return index;
}

}  // namespace detail

// G: a Graph, or a Program.
template <class T, class G = Graph>
class Evaluation {
 public:
  constexpr Evaluation(const G& graph, int samples) : g_(graph), samples_(samples) {
    offset_.push_back(0);
    for (const Statement& s : graph.statements)
      offset_.push_back(offset_.back() + s.type.size() * (s.type.batched ? samples : 1));
    values_.resize(static_cast<std::size_t>(offset_.back()), T(0));
  }

  // The elements of a statement, sample after sample. Those of leaves are to be written before run().
  constexpr std::span<T> operator[](int id) {
    const auto i = static_cast<std::size_t>(id);
    return {values_.data() + offset_[i], static_cast<std::size_t>(offset_[i + 1] - offset_[i])};
  }

  constexpr void run() {
    for (int id = 0; id < g_.size(); ++id) step(id);
  }

  constexpr void step(int id) {
    const Statement& s = g_.at(id);
    if (s.op->kind == Kind::leaf) {
      if (is_literal(s))
        (*this)[id][0] = T(s.number);
      else if (s.op == &operation<op::Iota>)
        for (int i = 0; i < s.type.size(); ++i) (*this)[id][static_cast<std::size_t>(i)] = T(i);
      else if (is_leaf(s) && g_.leaf(id).kind == LeafKind::count)
        (*this)[id][0] = T(samples_);
    } else if (s.op->kind == Kind::map) {
      map(id, s);
    } else {
      compute(id, s);
    }
  }

 private:
  const G& g_;
  int samples_;
  GrowingArray<int> offset_{};
  GrowingArray<T> values_{};

  constexpr T* data(int id, int sample) {
    const TensorType& t = g_.at(id).type;
    return values_.data() + offset_[static_cast<std::size_t>(id)] + (t.batched ? sample * t.size() : 0);
  }

  constexpr void map(int id, const Statement& s) {
    const auto f = detail::interpreter_of<T>(s).map;
    const int n = s.type.size();
    T* out = data(id, 0);
    for (int b = 0; b < (s.type.batched ? samples_ : 1); ++b) {
      const T* in[3]{};
      bool repeats = false;  // an operand of another shape that is not one number
      int stride[3]{};
      for (int k = 0; k < s.op->arity; ++k) {
        const Shape& shape = g_.at(s.operand[k]).type.shape;
        in[k] = data(s.operand[k], b);
        stride[k] = shape.size() == 1 ? 0 : 1;
        repeats = repeats || (stride[k] == 1 && !(shape == s.type.shape));
      }
      for (int i = 0; i < n; ++i) {
        T x[3]{};
        for (int k = 0; k < s.op->arity; ++k)
          x[k] = in[k][repeats ? detail::broadcast_index(i, s.type.shape, g_.at(s.operand[k]).type.shape)
                               : i * stride[k]];
        out[b * n + i] = f(x);
      }
    }
  }

  constexpr void compute(int id, const Statement& s) {
    const auto f = detail::interpreter_of<T>(s).compute;
    Shape shapes[3]{};
    bool batched = false;
    for (int k = 0; k < s.op->arity; ++k) {
      shapes[k] = g_.at(s.operand[k]).type.shape;
      batched = batched || g_.at(s.operand[k]).type.batched;
    }
    const int n = s.type.size();
    const bool adds_up = batched && !s.type.batched;  // along the batch
    GrowingArray<T> term(static_cast<std::size_t>(adds_up ? n : 0), T(0));
    T* out = data(id, 0);
    if (adds_up)
      for (int i = 0; i < n; ++i) out[i] = T(0);
    for (int b = 0; b < (batched ? samples_ : 1); ++b) {
      const T* in[3]{};
      for (int k = 0; k < s.op->arity; ++k) in[k] = data(s.operand[k], b);
      f(adds_up ? term.data() : out + b * n, in, shapes, s.type.shape, s.attributes);
      if (adds_up)
        for (int i = 0; i < n; ++i) out[i] = out[i] + term[static_cast<std::size_t>(i)];
    }
  }
};

namespace detail {

template <class Value>
struct ElementOf {
  using type = Value;
};
template <class Value>
requires requires(Value v) { v[0]; }
struct ElementOf<Value> {
  using type = std::remove_cvref_t<decltype(std::declval<Value>()[0])>;
};
template <class... Value>
using Scalar = std::conditional_t<(std::is_integral_v<typename ElementOf<Value>::type> && ...), double,
                                  std::common_type_t<typename ElementOf<Value>::type...>>;

}  // namespace detail

// The value of an expression: evaluate((x + y) * z, x = -2.0, y = 5.0, z = -4.0). A scalar gives a number, a
// tensor its elements, row-major. The number type is that of the values given.
template <std::derived_from<Expression> E, class... V, class... Value>
constexpr auto evaluate(const E& e, Binding<V, Value>... bindings) {
  static_assert(E::type.valid(), "the shapes in this expression do not agree");
  using T = detail::Scalar<Value...>;
  Graph g;
  Reifier reify{.graph = g};
  (reify(V{}), ...);  // a variable that the expression does not mention may be given all the same
  const Ref result = detail::expand(reify(e), E::type);
  Evaluation<T> values(g, 1);
  (
      [&] {
        const auto to = values[reify(V{}).id];
        if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, T>)
          for (T& element : to) element = T(bindings.value);
        else
          for (std::size_t i = 0; i < to.size(); ++i) to[i] = T(bindings.value[i]);
      }(),
      ...);
  values.run();
  if constexpr (E::type.shape.rank == 0) {
    return T(values[result.id][0]);
  } else {
    std::array<T, static_cast<std::size_t>(E::type.shape.size())> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = values[result.id][i];
    return out;
  }
}

}  // namespace etude
