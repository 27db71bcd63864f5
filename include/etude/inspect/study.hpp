// SPDX-License-Identifier: BSL-1.0
// study<Net, Loss>(), study(f, x, y), …: what the compiler derived, as a Study (derived.hpp).
//
// This is the only thing that is instantiated for each network; texts, drawings and tables are ordinary
// functions of a Study. The deriving itself is done while compiling: none of it is in the object file.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/inspect/derived.hpp>
#include <etude/inspect/print.hpp>
#include <etude/inspect/subjects.hpp>
#include <etude/inspect/text.hpp>
#include <etude/inspect/written.hpp>
#include <etude/train/arguments.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/rule_program.hpp>
#include <etude/train/rules.hpp>

#include <string_view>
#include <type_traits>

namespace etude {

namespace detail {

// Build: the first output is called `result`; `of` is what is differentiated.
template <class Build, int Batch, bool FuseUpdates, Order How = Order::chosen>
[[gnu::cold]] Study study_of(std::string_view result, std::string_view of) {
  Study s;
  s.transcript = Recorded<Build>::transcript();
  s.became = GrowingArray(Recorded<Build>::frozen.became.begin(), Recorded<Build>::frozen.became.end());
  s.program = thaw(Compiled<Build, Batch, FuseUpdates, How>::program);
  s.batch = Batch;
  s.of = labelled(of, "");
  s.transcript_names = names_of(s.transcript, s.program, s.became, result, of);
  s.names = names_in_program(s.transcript_names, s.became, s.program.size());
  return s;
}

[[gnu::cold]] inline bool is_within(const Transcript& t, int scope, std::string_view name) {
  for (; scope > 0; scope = t.scopes[static_cast<std::size_t>(scope)].parent)
    if (const Scope& s = t.scopes[static_cast<std::size_t>(scope)]; s.parent == 0 && s.name == name)
      return true;
  return false;
}
[[gnu::cold]] inline void add_layer(Study& s, std::string_view type, std::string_view name) {
  const Transcript& t = s.transcript;
  LayerStudy layer{written(type), s.layers.empty() ? s.input : s.layers.back().output};
  for (const Mark& m : t.marks)
    if (is_within(t, m.scope, name)) layer.output = t.at(m.statement).type;
  for (const Leaf& l : t.leaves)
    if (l.kind == LeafKind::parameter && is_within(t, l.scope, name)) {
      layer.parameters += l.type.size();
      layer.shapes.push_back(l.type);
    }
  s.layers.push_back(layer);
}
template <class Net>
[[gnu::cold]] void describe_network(Study& s) {
  s.input = Net::input;
  [&s]<class... L, std::size_t... K>(TypeList<L...>, std::index_sequence<K...>) {
    (add_layer(s, type_name<L>(), LayerName<static_cast<int>(K), L>::value), ...);
  }(typename Net::Layers{}, std::make_index_sequence<Net::Layers::size>{});
}

template <class Optimizer>
struct RuleStudies {
  [[gnu::cold]] static void add(Study& s, const GrowingArray<int>& parameters) {
    RuleStudy rule{written(type_name<Optimizer>()), thaw(RuleGraph<Optimizer>::program), {}, parameters};
    rule.names = names_of_rule(rule.program);
    if constexpr (ConstrainedRule<Optimizer>) {
      rule.constraint = thaw(RuleGraph<Constraint<Optimizer>>::program);
      rule.constraint_names = names_of_constraint(rule.constraint);
    }
    s.rules.push_back(std::move(rule));
  }
};
template <>
struct RuleStudies<void> {  // no optimizer
  static void add(Study&, const GrowingArray<int>&) {}
};
template <auto Predicate, class A, class B>
struct RuleStudies<Groups<Predicate, A, B>> {
  [[gnu::cold]] static void add(Study& s, const GrowingArray<int>& parameters) {
    GrowingArray<int> matching, others;
    for (int leaf : parameters)
      (Predicate(s.program.leaves[static_cast<std::size_t>(leaf)]) ? matching : others).push_back(leaf);
    RuleStudies<A>::add(s, matching);
    RuleStudies<B>::add(s, others);
  }
};

// What a trainer's chain rule begins with.
template <class Optimizer>
[[gnu::cold]] void tell_scale(RuleStudy& rule) {
  rule.scale = (RuleGraph<Optimizer>::subtracts_gradient ? "-" : "") +
               Printer(rule.program, texts_of(rule.names)).expression(RuleGraph<Optimizer>::gradient_factor);
}

[[gnu::cold]] inline GrowingArray<int> trained_leaves(const Draft& p) {
  GrowingArray<int> leaves;
  for (const Output& o : p.outputs)
    if (is_gradient(p, o)) leaves.push_back(o.leaf);
  return leaves;
}

// What is right whatever it is.
struct NothingAsked {
  using Problem = Fine;
};
// Of anything but the following.
struct NothingToStudy {
  using Asked = NothingAsked;
};
// Asked: what is to be checked first (nn/problem.hpp), where it begins, so that what is said is short.
template <class... What>
struct StudyOf : NothingToStudy {};

// An optimizer.
template <class Rule>
requires is_optimizer<Rule>
struct StudyOf<Rule> {
  using Asked = NothingAsked;
  [[gnu::cold]] static Study make() {
    Study s;
    s.subject = written(type_name<Rule>());
    RuleStudies<Rule>::add(s, {});
    return s;
  }
};

// A network alone.
template <class Net>
requires requires { typename Net::Layers; }
struct StudyOf<Net> {
  using Asked = SoundNetwork<Net>;
  using Sound = typename Asked::type;
  [[gnu::cold]] static Study make() {
    Study s = study_of<NetworkWithUpstream<Sound>, 64, false>("y", "L");
    s.subject = written(type_name<Net>());
    describe_network<Sound>(s);
    return s;
  }
};

// A layer, which needs to know what it receives.
template <std::derived_from<Layer> L, int... N>
struct StudyOf<L, Input<N...>> : StudyOf<Network<Input<N...>, L>> {};

// A loss, which does, too.
template <std::derived_from<Loss> L, int... N>
struct StudyOf<L, Input<N...>> {
  using Asked = SoundNetworkAndLoss<Network<Input<N...>>, L>;
  [[gnu::cold]] static Study make() {
    Study s = study_of<LossAlone<typename Asked::Loss, typename Asked::Net>, 64, false>("L", "L");
    s.subject = written(type_name<L>());
    return s;
  }
};

template <class...>
struct OptimizerAndOptions {
  template <class Net, class L>
  using Asked = SoundNetworkAndLoss<Net, L>;
  using Rule = void;
  using Options = Settings<>;
  static constexpr bool follows_gradients = true;
};
template <class Optimizer, class... Option>
struct OptimizerAndOptions<Optimizer, Option...> {
  template <class Net, class L>
  using Asked =
      TrainingArguments<Net, L, std::conditional_t<std::is_void_v<Optimizer>, StandInOptimizer, Optimizer>,
                        Option...>;
  using Rule = Optimizer;
  using Options = Settings<Option...>;
  static constexpr bool follows_gradients = [] {  // without an optimizer each gradient is an end
    if constexpr (is_optimizer<Optimizer>)
      return etude::follows_gradients<Optimizer>;
    else
      return true;
  }();
};

// A training step.
template <class Net_, std::derived_from<Loss> Loss_, class... More>
requires requires { typename Net_::Layers; }
struct StudyOf<Net_, Loss_, More...> {
  using Asked = typename OptimizerAndOptions<More...>::template Asked<Net_, Loss_>;
  using Net = typename Asked::Net;
  using L = typename Asked::Loss;

  [[gnu::cold]] static Study make() {
    using Options = typename OptimizerAndOptions<More...>::Options;
    Study s = study_of<TrainingGraph<Net, L, Options::weighted>, Options::batch,
                       OptimizerAndOptions<More...>::follows_gradients, Options::order>("L", "L");
    s.subject = text_of({written(type_name<Net_>()), " with ", written(type_name<Loss_>())});
    s.bytes_per_number = sizeof(typename Options::precision);
    describe_network<Net>(s);
    using Rule = typename OptimizerAndOptions<More...>::Rule;
    RuleStudies<Rule>::add(s, trained_leaves(s.program));
    if constexpr (is_optimizer<Rule>)
      if constexpr (scales_gradients<Rule>) tell_scale<Rule>(s.rules[0]);
    return s;
  }
};

}  // namespace detail

// study<Net, Loss, Optimizer>(): a training step, with the trainer's options (Batch<64>, Precision<double>,
// Weighted, ByFeature) after them; study<Net, Loss>(), study<Net>(); study<Layer, Input<4>>(), study<Loss,
// Input<10>>(); study<Optimizer>().
template <class... What>
Study study() {
  using Of = detail::StudyOf<What...>;
  detail::checked<typename Of::Asked>();
  constexpr bool is_known = !std::is_base_of_v<detail::NothingToStudy, Of>;
  static_assert(is_known,
                "what is studied is one of <Net, Loss, Optimizer>, <Net, Loss>, <Net>, "
                "<Layer, Input<4>>, <Loss, Input<10>> and <Optimizer>");
  if constexpr (is_known)
    return Of::make();
  else
    return {};
}

// study(f, x, y): an expression and its derivatives by these variables, or by all it has.
template <std::derived_from<Expression> E, std::derived_from<Expression>... V>
[[gnu::cold]] Study study(const E& e, V...) {
  static_assert(E::type.valid(), "the shapes in this expression do not agree");
  if constexpr (sizeof...(V) == 0 && E::Leaves::size > 0) {
    return [&e]<class... Leaf>(detail::TypeList<Leaf...>) {
      return etude::study(e, Leaf{}...);
    }(typename E::Leaves{});
  } else {
    Study s =
        detail::study_of<detail::ExpressionAlone<E, V...>, 1, false>("f", E::type.size() == 1 ? "f" : "L");
    if constexpr (!std::is_empty_v<E>) {  // the numbers are put back
      Graph g;
      Reifier reify{.graph = g, .symbolic = true};
      reify(e);
      for (auto* statements : {&s.transcript.statements, &s.program.statements})
        for (Statement& x : *statements)
          if (is_literal(x) && x.attributes.a > 0)
            x.number = reify.numbers[static_cast<std::size_t>(x.attributes.a - 1)];
    }
    s.subject = detail::Printer(s.transcript)(s.transcript.outputs[0].statement);
    return s;
  }
}

}  // namespace etude
