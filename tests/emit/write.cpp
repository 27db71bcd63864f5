// SPDX-License-Identifier: BSL-1.0
// Into this folder: each network's training step as C++ text, and beside it what the library's scalar
// evaluator makes of the same program: predictions, and for some steps loss, gradient and parameters. Loss
// and gradient are held against the SIMD step, too. compare.cpp compiles the texts and compares.
#include <etude/inspect/to_cpp.hpp>
#include <etude/train/model.hpp>

#include "emit/networks.hpp"
#include "unit/train/step_check.hpp"

#include <fstream>

namespace {

using namespace etude;

constexpr int batch = 7, steps = 3;
using step_check::seed;

// A network's values while it is trained by the evaluators, and its optimizer's.
template <class T>
class Learner {
 public:
  Learner(const Study& study, const std::vector<std::vector<double>>& hyperparameters,
          const LeafValues& start)
      : s(study), program(s.program), hyper_(hyperparameters) {
    for (const auto& v : start) values.emplace_back(v.begin(), v.end());
    for (std::size_t r = 0; r < s.rules.size(); ++r) {
      const Draft& rule = s.rules[r].program;
      scalars_.push_back(hyper_[r]);
      states_.emplace_back(rule.leaves.size());
      for (std::size_t k = 0; k < rule.leaves.size(); ++k)
        for (std::size_t leaf = 0; leaf < program.leaves.size(); ++leaf)
          states_[r][k].emplace_back(program.leaves[leaf].type.size(), static_cast<T>(hyper_[r][k]));
    }
  }

  const Study& s;
  const Draft& program;
  std::vector<std::vector<T>> values;     // by leaf
  std::vector<std::vector<T>> gradients;  // by output

  T step(int samples, std::uint32_t number) {
    Evaluation<T, Draft> e(program, samples);
    write_leaves(e, program, samples, number);
    e.run();
    gradients.clear();
    for (const Output& o : program.outputs)
      gradients.emplace_back(e[o.statement].begin(), e[o.statement].end());
    for (std::size_t r = 0; r < s.rules.size(); ++r) update(r);
    return gradients[0][0];
  }

  template <class N>
  void write_leaves(Evaluation<N, Draft>& e, const Draft& d, int samples, std::uint32_t number) const {
    for (int id = 0; id < d.size(); ++id) {
      if (!is_leaf(d.at(id))) continue;
      const auto leaf = static_cast<std::size_t>(d.at(id).attributes.a);
      for (std::size_t i = 0; i < e[id].size(); ++i)
        e[id][i] = d.leaves[leaf].kind == LeafKind::random
                       ? N(uniform01<float>(random_leaf_key(seed, static_cast<int>(leaf), number),
                                            static_cast<std::uint32_t>(i)))
                   : d.leaves[leaf].kind == LeafKind::count ? N(samples)
                                                            : N(values[leaf][i]);
    }
  }

 private:
  const std::vector<std::vector<double>>& hyper_;
  std::vector<std::vector<double>> scalars_;  // by rule and leaf: hyperparameters, numbers
  std::vector<std::vector<std::vector<std::vector<T>>>> states_;  // by rule, its leaf and the parameter

  void update(std::size_t r) {
    const Draft& rule = s.rules[r].program;
    const auto is_number = [&rule](int id) { return rule.at(id).type.size() == 1; };
    T squares(0);  // of all gradients
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      T sum(0);
      for (const T g : gradients[o]) sum = sum + g * g;
      squares = squares + sum;
    }
    for (std::size_t k = 0; k < rule.leaves.size(); ++k)
      if (rule.leaves[k].kind == LeafKind::gradient_norm)
        scalars_[r][k] = std::sqrt(static_cast<double>(squares));
    std::vector<double> number(rule.statements.size());
    for (int id = 0; id < rule.size(); ++id) {
      const Statement& x = rule.at(id);
      if (!is_number(id)) continue;
      double in[3]{};
      for (int k = 0; k < x.op->arity; ++k) in[k] = number[static_cast<std::size_t>(x.operand[k])];
      number[static_cast<std::size_t>(id)] = is_literal(x) ? x.number
                                             : is_leaf(x)
                                                 ? scalars_[r][static_cast<std::size_t>(x.attributes.a)]
                                                 : detail::interpreter_of<double>(x).map(in);
    }
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      const auto leaf = static_cast<std::size_t>(program.outputs[o].leaf);
      const std::vector<int>& mine = s.rules[r].parameters;
      if (std::find(mine.begin(), mine.end(), program.outputs[o].leaf) == mine.end()) continue;
      for (std::size_t i = 0; i < values[leaf].size(); ++i) {
        const auto place = [&](int k) -> T& {
          const LeafKind kind = rule.leaves[static_cast<std::size_t>(k)].kind;
          return kind == LeafKind::parameter  ? values[leaf][i]
                 : kind == LeafKind::upstream ? gradients[o][i]
                                              : states_[r][static_cast<std::size_t>(k)][leaf][i];
        };
        std::vector<T> v(rule.statements.size());
        for (int id = 0; id < rule.size(); ++id) {
          const Statement& x = rule.at(id);
          T in[3]{};
          for (int k = 0; k < x.op->arity; ++k) in[k] = v[static_cast<std::size_t>(x.operand[k])];
          v[static_cast<std::size_t>(id)] = is_number(id)
                                                ? static_cast<T>(number[static_cast<std::size_t>(id)])
                                            : is_leaf(x) ? place(x.attributes.a)
                                                         : detail::interpreter_of<T>(x).map(in);
        }
        for (const Output& out : rule.outputs)
          if (!is_number(out.statement)) place(out.leaf) = v[static_cast<std::size_t>(out.statement)];
      }
    }
    for (const Output& out : rule.outputs)
      if (is_number(out.statement))
        scalars_[r][static_cast<std::size_t>(out.leaf)] = number[static_cast<std::size_t>(out.statement)];
  }
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
void write_values(std::ostream& out, const Study& study, const Study& prediction,
                  const std::vector<std::vector<double>>& hyperparameters,
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
    Learner<T> learner(study, hyperparameters, start);
    Evaluation<Bounded, Draft> e(program, samples);
    learner.write_leaves(e, program, samples, step_check::step);
    Bounded::ambiguous = false;
    e.run();
    if (Bounded::ambiguous && stream < 20) continue;
    for (const Output& o : program.outputs) exact.emplace_back(e[o.statement].begin(), e[o.statement].end());
  }

  Learner<T> learner(study, hyperparameters, start);
  std::vector<T> parameters, predictions;
  for (std::size_t k = 0; k < program.leaves.size(); ++k)
    if (program.leaves[k].kind == LeafKind::parameter)
      parameters.insert(parameters.end(), learner.values[k].begin(), learner.values[k].end());
  write(out, "samples", std::array{samples});
  write(out, "seed", std::array{seed});
  write(out, "first_step", std::array{step_check::step});
  write(out, "parameters", parameters);
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
    std::vector<T> gradient, updated;
    for (std::size_t k = 0; k < program.leaves.size(); ++k) {
      if (program.leaves[k].kind == LeafKind::parameter)
        updated.insert(updated.end(), learner.values[k].begin(), learner.values[k].end());
      for (std::size_t o = 1; o < program.outputs.size(); ++o)
        if (program.outputs[o].leaf == static_cast<int>(k))
          gradient.insert(gradient.end(), learner.gradients[o].begin(), learner.gradients[o].end());
    }
    write(out, "gradient" + suffix, gradient);
    write(out, "updated" + suffix, updated);
    if (step > 0) continue;
    CHECK(worst<T>(std::span(&loss, 1), std::span(&fused.loss, 1), exact[0]) <= 1);
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      const auto leaf = static_cast<std::size_t>(program.outputs[o].leaf);
      INFO("gradient of " << study.program.leaves[leaf].name);
      CHECK(worst<T>(learner.gradients[o], fused.model[leaf], exact[o]) <= 1);
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
    return step_check::run<TrainingGraph<Net, Loss, Settings::weighted>, T, step_check::batch>(
        values, samples, false);
  }
  static void write(const std::string& name) {
    std::ofstream text(name + ".hpp"), numbers(name + ".values");
    to_cpp<Net, Loss, Optimizer, Batch<batch>, Option...>(text, name);
    std::vector<std::vector<double>> hyperparameters;
    etude::detail::add_rule_values(hyperparameters, Optimizer{});
    write_values<T>(numbers, study<Net, Loss, Optimizer, Batch<batch>, Option...>(),
                    etude::detail::study_of<PredictionGraph<Net, Loss>, 1, false>("ŷ", "ŷ"), hyperparameters,
                    simd);
  }
};

}  // namespace

TEST_CASE("networks as C++: written, and as near to the SIMD step as rounding lets them be") {
  std::ofstream all("all.hpp"), list("list.hpp");
  list << "#define NETWORKS(X)";
  emitted::for_each_network([&]<class C>(int k) {
    const std::string name = "network_" + std::to_string(k);
    INFO(name << ": " << type_name<typename C::network>());
    Writer<C>::write(name);
    all << "#include \"" << name << ".hpp\"\n";
    list << " X(" << name << ")";
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
