// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: layers of a user's own, whose parameters are read in
// ways that the library's layers do not have; and weighted samples.
#include "step_check.hpp"

using namespace etude;

namespace {

// The weight is read again after its own gradient is known, for that of the gain.
struct Gained : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    return matmul(parameter<"weight", shape<6, X::size>>(zeros) * parameter<"gain", shape<>>(ones), x);
  }
};

// A gain for each row, and rows of unit length in all.
struct Normalised : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<6, X::size>>(zeros);
    return matmul(weight / sqrt(sum(square(weight))) * parameter<"gain", shape<6, 1>>(ones), x);
  }
};

// Something cheap, which then meets a value that is repeated along its rows.
struct Rowwise : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    return matmul(
        square(parameter<"weight", shape<6, X::size>>(zeros)) * parameter<"gain", shape<6, 1>>(ones), x);
  }
};

// One parameter in two products: tied weights, and a matrix applied twice.
struct Tied : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<6, X::size>>(zeros);
    return matmul(transpose(weight), tanh(matmul(weight, x)));
  }
};
struct Twice : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<X::size, X::size>>(zeros);
    return matmul(weight, matmul(weight, x));
  }
};

// A row vector from the left, in products with itself and with its mean and largest element.
struct Mixed : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto y = matmul(x, parameter<"weight", shape<X::size, X::size>>(zeros));
    return x * y * parameter<"scale", X::shape>(ones) + mean(x) * max(y) + parameter<"shift", shape<>>(zeros);
  }
};

// Rows of a table, by what the sample says; some are rows that the table does not have.
struct LookedUp : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    return reshape<2 * X::size>(gather(parameter<"table", shape<3, 2>>(zeros), 4 * x));
  }
};

template <class L>
using With = Case<Network<Input<5>, Dense<7>, Tanh, L, Dense<3>>>;

}  // namespace

TEST_CASE("step: layers of a user's own") {
  step_check::check_all(List<With<Gained>, With<Normalised>, With<Rowwise>, With<Tied>, With<Twice>,
                             With<Mixed>, Case<Network<Input<5>, LookedUp, Tanh, Dense<3>>>>{});
}

TEST_CASE("step: weighted samples") {
  step_check::check<Network<Input<5>, Dense<7>, Tanh, Dense<3>>, SoftmaxCrossEntropy, true>();
  step_check::check<Network<Input<5>, Dense<7>, Tanh, Dense<1>>, MeanSquaredError, true>();
  step_check::check<Network<Input<5>, Dense<7>, Tanh, BatchNorm<>, Dense<3>>, SoftmaxCrossEntropy, true>();
}
