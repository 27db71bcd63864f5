// SPDX-License-Identifier: BSL-1.0
// Networks with each activation; a program for each precision, because together they take long to compile.
#pragma once
#include "step_check.hpp"

namespace step_check {

// Two layers use it: the second time its derivative goes further down.
template <class Activation>
struct ActivationCase
    : Case<Network<Input<5>, Dense<17>, Activation, Dense<6>, Activation, Dense<3>>, SoftmaxCrossEntropy> {};
// Two of it subtract twice what they added: the bound would allow anything.
template <>
struct ActivationCase<LogSoftmax>
    : Case<Network<Input<5>, Dense<17>, LogSoftmax, Dense<3>>, SoftmaxCrossEntropy> {};

template <class... A>
List<ActivationCase<A>...> activation_cases(List<A...>);

using ActivationCases = decltype(activation_cases(Activations{}));

}  // namespace step_check
