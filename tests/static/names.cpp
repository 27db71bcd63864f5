// SPDX-License-Identifier: BSL-1.0
// Names of ours beside those of std and of Eigen: what both have is qualified, and all else is used as ever.
#include <concepts>
#include <type_traits>
#if __has_include(<eigen3/Eigen/Dense>)
// [eigen]
#include <etude/etude.hpp>

#include <eigen3/Eigen/Dense>

using namespace Eigen;
using namespace etude;

using Net = Network<Input<2>, etude::Dense<8>, Tanh, etude::Dense<1>>;  // there is an Eigen::Dense

float at(Model<Net>& model, const Vector2f& x) { return model(std::array{x[0], x[1]})[0]; }
// [/eigen]
#else
#include <etude/etude.hpp>
using namespace etude;
using Net = Network<Input<2>, etude::Dense<8>, Tanh, etude::Dense<1>>;
#endif

// A short name for ours, and nothing of it is ambiguous.
namespace short_name {
namespace et = etude;
using namespace std;
using Net = et::Network<et::Input<2>, et::Dense<8>, et::Tanh, et::Dense<1>>;
}  // namespace short_name
static_assert(std::is_same_v<short_name::Net, Net>);

namespace beside_std {
using namespace std;
constexpr Variable<"x"> x;
// There is a std::identity.
static_assert(same(etude::identity(x) * 2, x * 2) && evaluate(maximum(exp(x), pow(x, 2)), x = 0.0) == 1);
// What stands before :: is a namespace: std::data is none.
using Gate = decltype(data::xor_gate());
static_assert(same_as<Gate, Dataset>);
}  // namespace beside_std
