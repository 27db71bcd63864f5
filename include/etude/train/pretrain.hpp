// SPDX-License-Identifier: BSL-1.0
// Deep belief networks (Hinton, Osindero & Teh 2006): the layers of a network are trained one after the other
// as restricted Boltzmann machines, without targets; then the network is fine-tuned as any other.
#pragma once
#include <etude/core/index.hpp>
#include <etude/nn/dense.hpp>
#include <etude/nn/regularizers.hpp>
#include <etude/train/trainer.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace etude {

namespace detail {

[[gnu::cold]] inline std::string extents(const Shape& s) {
  std::string text;
  for (int i = 0; i < s.rank; ++i) text += text_of({i > 0 ? "x" : "", s[i]});
  return text.empty() ? "a number" : text;
}

}  // namespace detail

// Copies the values of one layer into another, of the same or another network, by their names: copy_layer(a,
// "0", b, "2") sets b's 2.weight to a's 0.weight, and so on. Fails where the target has no such layer, and
// where one of its values is not there in the source or has another shape; then nothing is copied. What the
// source has besides (an RBM's visible_bias, for a Dense) is left out.
template <class From, class To, class T>
void copy_layer(const Model<From, T>& from, std::string_view source, Model<To, T>& to,
                std::string_view target) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string known;
  for (const std::string& name : to.names()) {
    known += (known.empty() ? "" : ", ") + name;
    if (name.starts_with(text_of({target, '.'})))
      pairs.emplace_back(text_of({source, name.substr(target.size())}), name);
  }
  if (pairs.empty()) fail({"copy_layer: the target has no layer ", target, "; it has ", known});
  for (const auto& [a, b] : pairs)
    if (const Shape is = from.shape_of(a), wanted = to.shape_of(b); !(is == wanted))
      fail({"copy_layer: ", a, " is ", detail::extents(is), ", ", b, " is ", detail::extents(wanted)});
  for (const auto& [a, b] : pairs) to.set(b, from.get(a));
}

namespace detail {

// The machines that a network's first layers are: one for each Dense<…>, Sigmoid, and which layer it is.
// Layers that only add noise in training are passed over.
template <class Visible, int Index, class... L>
struct MachinesOf {
  template <class... Machine>
  using With = TypeList<Machine...>;
  static constexpr int count = 0;
  static constexpr int layer(int) { return -1; }
};
template <class Visible, int Index, int Units, class... Option, class... Rest>
struct MachinesOf<Visible, Index, Dense<Units, Option...>, Sigmoid, Rest...> {
  using Higher = MachinesOf<BinaryUnits, Index + 2, Rest...>;
  template <class... Machine>
  using With = typename Higher::template With<Machine..., RBM<Units, Visible>>;
  static constexpr int count = 1 + Higher::count;
  static constexpr int layer(int k) { return k == 0 ? Index : Higher::layer(k - 1); }
};
template <class Visible, int Index, Real Rate, class... Rest>
struct MachinesOf<Visible, Index, Dropout<Rate>, Rest...> : MachinesOf<Visible, Index + 1, Rest...> {};
template <class Visible, int Index, Real Rate, class... Rest>
struct MachinesOf<Visible, Index, MaskingNoise<Rate>, Rest...> : MachinesOf<Visible, Index + 1, Rest...> {};
template <class Visible, int Index, Real Deviation, class... Rest>
struct MachinesOf<Visible, Index, GaussianNoise<Deviation>, Rest...>
    : MachinesOf<Visible, Index + 1, Rest...> {};

// How many there are.
template <class Net, class Visible>
inline constexpr int machines_in = 0;
template <class In, class... L, class Visible>
inline constexpr int machines_in<Network<In, L...>, Visible> = MachinesOf<Visible, 0, L...>::count;

}  // namespace detail

namespace detail {

// A sound network that begins with machines; else one that stands in for it.
template <class Net, class Visible>
struct NetworkOfMachines {
  using Sound = SoundNetwork<Net>;
  using Problem = first_problem<typename Sound::Problem,
                                std::conditional_t<(machines_in<Net, Visible> > 0), Fine,
                                                   this_network_does_not_begin_with_Dense_and_Sigmoid<Net>>>;
  using type = std::conditional_t<std::is_same_v<Problem, Fine>, Net, Network<Input<1>, Dense<1>, Sigmoid>>;
};

template <class Net, class Visible>
struct Machines;
template <class In, class... L, class Visible>
struct Machines<Network<In, L...>, Visible> {
  using Found = MachinesOf<Visible, 0, L...>;
  static constexpr int machines = Found::count;
  // Which layer of the network machine k is. Fails if there is no such machine.
  static constexpr int layer(int k) {
    detail::checked_index("DeepBelief", "machine", k, machines);
    return Found::layer(k);
  }
  // The lowest `Count` machines as a network: their hidden probabilities, the top one's at the end.
  template <int Count>
  using Stack = typename decltype([]<std::size_t... K>(std::index_sequence<K...>) {
    using All = typename Found::template With<>;
    return std::type_identity<Network<In, type_at<static_cast<int>(K), All>...>>{};
  }(std::make_index_sequence<static_cast<std::size_t>(Count)>{}))::type;
};

}  // namespace detail

// The first layers of a network as a stack of machines; the lowest has visible units of the given kind.
template <class Net, class Visible = BinaryUnits>
struct DeepBelief
    : detail::Machines<typename decltype(detail::checked<detail::NetworkOfMachines<Net, Visible>>())::type,
                       Visible> {};

// A deep belief network: its machines' model, and how the training of each went.
template <class Net, class Machines, class T>
struct Belief {
  Model<typename Machines::template Stack<Machines::machines>, T> model;
  std::vector<History> histories;

  // The layers of a network that were trained as machines begin with what these have learned.
  void copy_to(Model<Net, T>& network) const {
    for (int k = 0; k < Machines::machines; ++k)
      copy_layer(model, std::to_string(k), network, std::to_string(Machines::layer(k)));
  }
};

namespace detail {

// Machine K and those above it, on top of the `below`, which are trained.
template <class Machines, class Objective, class Optimizer, class... Option>
struct Pretraining {
  const Dataset& data;
  const TrainerOptions<Optimizer>& options;
  const FitOptions& fit;
  std::vector<History>& histories;

  template <int K>
  auto from(const auto& below) const {
    Trainer<typename Machines::template Stack<K + 1>, Objective, Optimizer, Option...> trainer(options);
    if constexpr (K > 0)
      for (int k = 0; k < K; ++k) copy_layer(below, std::to_string(k), trainer.model(), std::to_string(k));
    histories.push_back(trainer.fit(data, fit));
    if constexpr (K + 1 < Machines::machines)
      return from<K + 1>(trainer.model());
    else
      return trainer.model();
  }
};

}  // namespace detail

// Trains the first layers of a network, each Dense<…>, Sigmoid, from the lowest up as machines: each on the
// hidden probabilities of the one below. Objective, optimizer and options are those of a Trainer; the data
// needs no targets. GaussianUnits as Visible is for data that is not between 0 and 1.
//   const auto belief = pretrain<Net, ContrastiveDivergence<1>, SGD, Batch<64>>(images, {.seed = 1}, {.epochs
//   = 5}); belief.copy_to(trainer.model());
template <class Net, class Objective, class Optimizer, class... Option, class Visible = BinaryUnits>
auto pretrain(const Dataset& data, const TrainerOptions<Optimizer>& options = {}, const FitOptions& fit = {},
              Visible = {}) {
  using Sound = typename decltype(detail::checked<detail::NetworkOfMachines<Net, Visible>>())::type;
  using Machines = DeepBelief<Sound, Visible>;  // of a wrong network nothing more is said
  std::vector<History> histories;
  const detail::Pretraining<Machines, Objective, Optimizer, Option...> train{data, options, fit, histories};
  auto model = train.template from<0>(nullptr);
  return Belief<Net, Machines, typename detail::Settings<Option...>::precision>{std::move(model),
                                                                                std::move(histories)};
}

}  // namespace etude
