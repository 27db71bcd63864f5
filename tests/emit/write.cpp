// SPDX-License-Identifier: BSL-1.0
// Into this folder: each network's training step as C++ text, and beside it what the library's scalar
// evaluator makes of the same program: predictions, and for some steps loss, gradient and parameters. Loss
// and gradient are held against the SIMD step, too. compare.cpp compiles the texts and compares.
#include <etude/inspect/to_cpp.hpp>
#include <etude/train/model.hpp>
#include <etude/train/reference_rule.hpp>

#include "emit/networks.hpp"
#include "unit/train/step_check.hpp"

#include <fstream>
#include <map>
#include <memory>

namespace {

using namespace etude;

constexpr int batch = 7, steps = 3;
using step_check::seed;

// A rule of an optimizer, as the library's scalar evaluator applies it.
template <class T>
struct AnyRule {
  virtual ~AnyRule() = default;
  // One step of these parameters; values and gradients are by leaf.
  virtual void step(const Draft& program, const GrowingArray<int>& parameters,
                    std::vector<std::vector<T>>& values, const std::vector<std::vector<T>>& gradients,
                    double norm) = 0;
};
template <class T, class Rule>
class ReferenceRule : public AnyRule<T> {
  using R = etude::detail::RuleGraph<Rule>;

 public:
  ReferenceRule() { RuleScalars<Rule>::initialize(numbers_.data()); }
  void step(const Draft& program, const GrowingArray<int>& parameters, std::vector<std::vector<T>>& values,
            const std::vector<std::vector<T>>& gradients, double norm) override {
    const RuleScalars<Rule> scalars(rule_, numbers_.data(), norm);
    for (const int leaf : parameters) {
      const auto at = static_cast<std::size_t>(leaf);
      std::vector<T>& p = values[at];
      std::vector<T>& states = states_.try_emplace(leaf, initial(p.size())).first->second;
      for (std::size_t i = 0; i < p.size(); ++i)
        etude::detail::apply_rule(scalars, gradients[at][i], p.data(), states.data(), p.size(), i);
      etude::detail::apply_constraint<Rule>(etude::detail::ConstraintScalars<Rule>(rule_), p.data(),
                                            program.leaves[at].type.shape);
    }
    scalars.advance(numbers_.data());
  }

 private:
  Rule rule_{};
  std::array<double, static_cast<std::size_t>(R::states(true))> numbers_{};
  std::map<int, std::vector<T>> states_{};  // of a parameter, by leaf

  static std::vector<T> initial(std::size_t elements) {
    std::vector<T> states;
    for (const double value : R::initial_states) states.insert(states.end(), elements, static_cast<T>(value));
    return states;
  }
};

template <class T>
using AnyRules = std::vector<std::unique_ptr<AnyRule<T>>>;
template <class T, class Rule>
void add_rules(AnyRules<T>& rules, const Rule&) {
  rules.push_back(std::make_unique<ReferenceRule<T, Rule>>());
}
template <class T, auto Predicate, class A, class B>
void add_rules(AnyRules<T>& rules, const Groups<Predicate, A, B>& groups) {
  add_rules(rules, groups.matching);
  add_rules(rules, groups.others);
}

// A network's values while it is trained by the evaluators.
template <class T>
class Learner {
 public:
  Learner(const Study& study, AnyRules<T> rules, const LeafValues& start)
      : s(study), program(s.program), rules_(std::move(rules)) {
    for (const auto& v : start) values.emplace_back(v.begin(), v.end());
  }

  const Study& s;
  const Draft& program;
  std::vector<std::vector<T>> values;   // by leaf
  std::vector<std::vector<T>> outputs;  // loss, gradients, new values of states

  T step(int samples, std::uint32_t number) {
    Evaluation<T, Draft> e(program, samples);
    write_leaves(e, program, samples, number);
    e.run();
    outputs.clear();
    std::vector<std::vector<T>> gradients(values.size());
    for (const Output& o : program.outputs) {
      outputs.emplace_back(e[o.statement].begin(), e[o.statement].end());
      if (!is_gradient(program, o)) continue;
      gradients[static_cast<std::size_t>(o.leaf)] = outputs.back();
    }
    const double norm = etude::detail::norm<T, double>([&](const auto& scaled) {
      T squares(0);
      for (const std::vector<T>& g : gradients)
        squares = squares + etude::detail::sum_of_squares<T>(g, scaled);
      return static_cast<double>(squares);
    });
    for (std::size_t r = 0; r < rules_.size(); ++r)
      rules_[r]->step(program, s.rules[r].parameters, values, gradients, norm);
    for (std::size_t o = 1; o < outputs.size(); ++o)
      if (!is_gradient(program, program.outputs[o]))
        values[static_cast<std::size_t>(program.outputs[o].leaf)] = outputs[o];
    return outputs[0][0];
  }

  template <class N>
  void write_leaves(Evaluation<N, Draft>& e, const Draft& d, int samples, std::uint32_t number) const {
    for (int id = 0; id < d.size(); ++id) {
      if (!is_leaf(d.at(id))) continue;
      const auto leaf = static_cast<std::size_t>(d.at(id).attributes.a);
      const RandomKey key = random_leaf_key(seed, static_cast<int>(leaf), number);
      for (std::size_t i = 0; i < e[id].size(); ++i)
        e[id][i] = d.leaves[leaf].kind == LeafKind::random
                       ? N(random_element(d.leaves[leaf], key, static_cast<std::uint32_t>(i)))
                   : d.leaves[leaf].kind == LeafKind::count ? N(samples)
                                                            : N(values[leaf][i]);
    }
  }

  // The parameters, or the states, one after the other. A state that is there for each row of a batch has
  // nothing in the rows that are not used.
  std::vector<T> all(LeafKind kind) const {
    std::vector<T> out;
    for (std::size_t k = 0; k < values.size(); ++k)
      if (const Leaf& l = program.leaves[k]; l.kind == kind) {
        out.insert(out.end(), values[k].begin(), values[k].end());
        if (l.type.batched)
          out.resize(out.size() - values[k].size() + static_cast<std::size_t>(batch * l.type.size()));
      }
    return out;
  }

 private:
  AnyRules<T> rules_;
};

// Arrays with a name, in hexadecimal: exactly what they are.
void write(std::ostream& out, const std::string& name, const auto& numbers) {
  out << name << ' ' << std::size(numbers);
  char text[64];
  for (const auto x : numbers) {
    std::snprintf(text, sizeof text, " %a", static_cast<double>(x));
    out << text;
  }
  out << '\n';
}

// How far two results of the program are from each other at most, in units of what rounding allows.
template <class T>
long double worst(std::span<const T> evaluated, std::span<const T> simd, std::span<const Bounded> exact) {
  const long double u = std::numeric_limits<T>::epsilon() / 2;
  if (evaluated.size() != simd.size()) return std::numeric_limits<long double>::infinity();
  long double most = 0;
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    // Each may be off by the bound (unit/train/step_check.hpp).
    const long double bound = 2 * (exact[i].bound() * (u + 0x1p-63L) + std::numeric_limits<T>::min());
    most = std::fmax(most, std::fabs(evaluated[i] - simd[i]) / bound);
  }
  return most;
}

template <class T>
void write_values(std::ostream& out, const Study& study, const Study& prediction, AnyRules<T> rules,
                  step_check::Result<T> (*simd)(const LeafValues&, int)) {
  const Draft& program = study.program;
  Graph leaves;
  leaves.leaves = program.leaves;
  const int samples = batch - 1;
  const int classes = prediction.program.at(prediction.program.outputs[0].statement).type.size();
  // Values for which no comparison's outcome is a matter of rounding.
  LeafValues start;
  std::vector<std::vector<Bounded>> exact;
  for (std::uint32_t stream = 1; exact.empty(); ++stream) {
    start = leaf_values(leaves, samples, classes, stream, seed, step_check::step);
    const Learner<T> learner(study, {}, start);
    Evaluation<Bounded, Draft> e(program, samples);
    learner.write_leaves(e, program, samples, step_check::step);
    Bounded::ambiguous = false;
    e.run();
    if (Bounded::ambiguous && stream < 20) continue;
    for (const Output& o : program.outputs) exact.emplace_back(e[o.statement].begin(), e[o.statement].end());
  }

  Learner<T> learner(study, std::move(rules), start);
  std::vector<T> predictions;
  write(out, "samples", std::array{samples});
  write(out, "seed", std::array{seed});
  write(out, "first_step", std::array{step_check::step});
  write(out, "parameters", learner.all(LeafKind::parameter));
  write(out, "states", learner.all(LeafKind::state));
  for (std::size_t k = 0; k < program.leaves.size(); ++k) {
    const LeafKind kind = program.leaves[k].kind;
    if (kind == LeafKind::input || kind == LeafKind::target || kind == LeafKind::sample_weight)
      write(out, std::string(program.leaves[k].name), start[k]);
  }
  // The prediction's leaves are the step's of the same names.
  const Draft& p = prediction.program;
  for (int n = 0; n < samples; ++n) {
    Evaluation<T, Draft> e(p, 1);
    for (int id = 0; id < p.size(); ++id) {
      if (!is_leaf(p.at(id))) continue;
      for (std::size_t k = 0; k < program.leaves.size(); ++k)
        if (detail::leaf_path(program, static_cast<int>(k)) == detail::leaf_path(p, p.at(id).attributes.a))
          for (std::size_t i = 0; i < e[id].size(); ++i)
            e[id][i] = learner.values[k][(program.leaves[k].type.batched ? static_cast<std::size_t>(n) : 0) *
                                             e[id].size() +
                                         i];
    }
    e.run();
    const auto y = e[p.outputs[0].statement];
    predictions.insert(predictions.end(), y.begin(), y.end());
  }
  write(out, "predictions", predictions);

  const step_check::Result<T> fused = simd(start, samples);
  for (std::uint32_t step = 0; step < steps; ++step) {
    const std::string suffix = std::to_string(step);
    const T loss = learner.step(samples, step_check::step + step);
    write(out, "loss" + suffix, std::array{loss});
    std::vector<T> gradient;
    for (std::size_t k = 0; k < program.leaves.size(); ++k)
      for (std::size_t o = 1; o < program.outputs.size(); ++o)
        if (program.outputs[o].leaf == static_cast<int>(k) && is_gradient(program, program.outputs[o]))
          gradient.insert(gradient.end(), learner.outputs[o].begin(), learner.outputs[o].end());
    write(out, "gradient" + suffix, gradient);
    write(out, "updated" + suffix, learner.all(LeafKind::parameter));
    write(out, "states" + suffix, learner.all(LeafKind::state));
    if (step > 0) continue;
    CHECK(worst<T>(std::span(&loss, 1), std::span(&fused.loss, 1), exact[0]) <= 1);
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      const auto leaf = static_cast<std::size_t>(program.outputs[o].leaf);
      INFO("gradient or new value of " << study.program.leaves[leaf].name);
      CHECK(worst<T>(learner.outputs[o], fused.model[leaf], exact[o]) <= 1);
    }
  }
}

template <class C>
struct Writer;
template <class Net, class Loss, class Optimizer, class... Option>
struct Writer<emitted::Case<Net, Loss, Optimizer, Option...>> {
  using Settings = etude::detail::Settings<Batch<batch>, Option...>;
  using T = typename Settings::precision;
  static step_check::Result<T> simd(const LeafValues& values, int samples) {
    return step_check::run<TrainingGraph<Net, Loss, Settings::weighted>, T, step_check::batch,
                           Settings::order>(values, samples, false);
  }
  // Whether it has states.
  static bool write(const std::string& name) {
    const Study s = study<Net, Loss, Optimizer, Batch<batch>, Option...>();
    std::ofstream text(name + ".hpp"), numbers(name + ".values");
    to_cpp<Net, Loss, Optimizer, Batch<batch>, Option...>(text, name);
    AnyRules<T> rules;
    add_rules(rules, Optimizer{});
    write_values<T>(numbers, s, etude::detail::study_of<PredictionGraph<Net, Loss>, 1, false>("ŷ", "ŷ"),
                    std::move(rules), simd);
    return std::any_of(s.program.leaves.begin(), s.program.leaves.end(),
                       [](const Leaf& l) { return l.kind == LeafKind::state; });
  }
};

}  // namespace

TEST_CASE("networks as C++: written, and as near to the SIMD step as rounding lets them be") {
  std::ofstream all("all.hpp"), list("list.hpp");
  list << "#define NETWORKS(X)";
  emitted::for_each_network([&]<class C>(int k) {
    const std::string name = "network_" + std::to_string(k);
    INFO(name << ": " << type_name<typename C::network>());
    const bool has_states = Writer<C>::write(name);
    all << "#include \"" << name << ".hpp\"\n";
    list << " X(" << name << ", " << (has_states ? name + "::States" : "None") << ")";
  });
  list << "\n";
}

namespace {

// A function that calls the text of an expression with some values and compares all it gives, bit by bit.
template <class E>
void write_expression(std::ostream& out, const std::string& name, const E& e) {
  const Study s = study(e);
  const Draft& program = s.program;
  Evaluation<double, Draft> evaluation(program, 1);
  RandomSequence draw{random_key(17, 1, 1)};
  const auto numbers = [&evaluation](int id) {
    std::string text;
    char digits[32];
    for (const double x : evaluation[id]) {
      std::snprintf(digits, sizeof digits, "%s%a", text.empty() ? "" : ", ", x);
      text += digits;
    }
    return "{" + text + "}";
  };
  const auto extents = [](const TensorType& t) {
    std::string text;
    for (int i = 0; t.size() > 1 && i < t.shape.rank; ++i) text += "[" + std::to_string(t.shape[i]) + "]";
    return text;
  };
  for (int id = 0; id < program.size(); ++id)
    if (is_leaf(program.at(id)))
      for (double& x : evaluation[id]) x = draw.uniform(0.25, 1.75);
  evaluation.run();

  out << "namespace " << name << " {\n";
  to_cpp(out, e);
  std::string arguments, comparisons;
  out << "bool is_right() {\n";
  for (std::size_t k = 0; k < program.leaves.size(); ++k)
    for (int id = 0; id < program.size(); ++id)
      if (is_leaf(program.at(id)) && program.at(id).attributes.a == static_cast<int>(k)) {
        const std::string x = "x" + std::to_string(k);
        out << "  const double " << x << extents(program.at(id).type) << " = " << numbers(id) << ";\n";
        arguments += (arguments.empty() ? "" : ", ") + x;
      }
  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    const int id = program.outputs[k].statement;
    const std::string n = std::to_string(k), size = extents(program.at(id).type);
    out << "  const double expected" << n << size << " = " << numbers(id) << ";\n  double y" << n << size
        << ";\n";
    if (k > 0) arguments += ", y" + n;
    comparisons +=
        (k > 0 ? " && " : "") + ("std::memcmp(&y" + n + ", &expected" + n + ", sizeof y" + n + ") == 0");
  }
  out << "  y0 = f(" << arguments << ");\n  return " << comparisons << ";\n}\n}  // namespace " << name
      << "\n";
}

}  // namespace

TEST_CASE("expressions as C++: written, with what the evaluator makes of them") {
  std::ofstream out("expressions.hpp");
  out << "#include <algorithm>\n#include <cmath>\n#include <cstring>\n#include <limits>\n";
  constexpr Variable<"x"> x;
  constexpr Variable<"i"> i;  // a name that the loops have, too
  constexpr Variable<"u", shape<3>> u;
  constexpr Variable<"n", shape<3>> n;
  constexpr Variable<"A", shape<2, 3>> A;
  write_expression(out, "expression_0", (x + i) * exp(2 * x) / (1 - (i - x)));
  write_expression(out, "expression_1", dot(u, n) * i - logsumexp(u * x));
  write_expression(out, "expression_2", sum(tanh(matmul(A, u))) + x * sum(square(A)));
  write_expression(out, "expression_3", x * sum(u) + i * sum(u));  // two derivatives that are one statement
  write_expression(out, "expression_4", where(x < 1, gelu(x), pow(x, i)) + max(n) * sigmoid(-i));
}
