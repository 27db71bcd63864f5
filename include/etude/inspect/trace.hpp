// SPDX-License-Identifier: BSL-1.0
// trace(study, sample): one step on given samples with every value and gradient by its name, as a table and
// as JSON. It is the program of the study, run statement by statement by the scalar evaluator.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/expr/initializers.hpp>
#include <etude/inspect/equations.hpp>
#include <etude/inspect/text.hpp>
#include <etude/program/evaluate.hpp>
#include <etude/train/model.hpp>

#include <cmath>
#include <map>
#include <ostream>
#include <span>
#include <string>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// A value of the trace: its elements, row-major, sample after sample.
struct TracedValue {
  Name name{};
  std::string path{};  // of a parameter: "0.weight"
  TensorType type{};
  std::vector<double> elements{};
  int statement = -1;  // of the study's program
};

struct Trace {
  int samples = 1;
  std::vector<TracedValue> values{};

  // The value of this name (as text: "z1", "∂L/∂W1"), or an error that lists what there is.
  [[gnu::cold]] const TracedValue& operator[](std::string_view name) const {
    std::string known;
    for (const TracedValue& v : values) {
      if (v.name.text == name || v.path == name) return v;
      known += (known.empty() ? "" : ", ") + v.name.text;
    }
    fail({"this trace has no value called ", name, "; it has ", known});
  }
};

// What is given to a trace, by name: x, t, parameters by their name or path ("W1" or "0.weight"), and
// anything else that is a leaf. Parameters that are not given have the values with which training begins.
using TraceInput = std::map<std::string, std::vector<double>, std::less<>>;

namespace detail {

// A template, as all that asks the evaluator: it is instantiated when the program has said which operations
// it has of its own.
template <class T>
class Tracer {
 public:
  [[gnu::cold]] Tracer(const Study& study, const TraceInput& given, std::uint64_t seed)
      : s(study), p(study.program), samples_(count_samples(given)), run_(p, samples_) {
    std::vector<std::string_view> used;
    for (int id = 0; id < p.size(); ++id)
      if (is_leaf(p.at(id))) set_leaf(id, given, seed, used);
    for (const auto& [name, elements] : given)
      if (std::find(used.begin(), used.end(), name) == used.end())
        fail({"trace: ", s.subject, " has no ", name, "; it has ", known_leaves()});
    run_.run();
  }

  [[gnu::cold]] Trace make() {
    Trace t{.samples = samples_};
    for (int id = 0; id < p.size(); ++id)
      if (is_leaf(p.at(id))) add(t, id, s.names[static_cast<std::size_t>(id)]);
    const Equations e = equations(s);
    for (const auto* list : {&e.forward, &e.backward})
      for (const Equation& q : *list) add(t, q.statement, q.left);
    return t;
  }

 private:
  const Study& s;
  const Draft& p;
  int samples_;
  Evaluation<T, Draft> run_;

  // The number of samples: that of whatever is given by sample.
  int count_samples(const TraceInput& given) const {
    for (int id = 0; id < p.size(); ++id)
      if (is_leaf(p.at(id)) && p.at(id).type.batched)
        if (const std::vector<double>* const elements = find(given, id)) {
          const auto size = static_cast<std::size_t>(p.at(id).type.size());
          if (elements->empty() || elements->size() % size != 0)
            fail({"trace: ", s.names[static_cast<std::size_t>(id)].text, " takes ", size,
                  " numbers a sample, ", elements->size(), " were given"});
          return static_cast<int>(elements->size() / size);
        }
    return 1;
  }
  const std::vector<double>* find(const TraceInput& given, int id) const {
    for (const std::string& name : {s.names[static_cast<std::size_t>(id)].text, path(id)})
      if (const auto at = given.find(name); at != given.end()) return &at->second;
    return nullptr;
  }
  std::string path(int id) const {
    std::string text = leaf_path(p, p.at(id).attributes.a);
    return p.leaf(id).kind == LeafKind::upstream ? s.names[static_cast<std::size_t>(id)].text : text;
  }
  std::string known_leaves() const {
    std::string text;
    for (int id = 0; id < p.size(); ++id)
      if (is_leaf(p.at(id)) && p.leaf(id).kind != LeafKind::count)
        text += (text.empty() ? "" : ", ") + s.names[static_cast<std::size_t>(id)].text;
    return text;
  }

  void set_leaf(int id, const TraceInput& given, std::uint64_t seed, std::vector<std::string_view>& used) {
    const Leaf& leaf = p.leaf(id);
    const auto index = static_cast<std::uint32_t>(p.at(id).attributes.a);
    const std::span<T> to = run_[id];
    for (const auto& [name, elements] : given)
      if (name == s.names[static_cast<std::size_t>(id)].text || name == path(id)) {
        used.push_back(name);
        if (elements.size() != to.size())
          fail({"trace: ", name, " takes ", to.size(), " numbers, ", elements.size(), " were given"});
        std::copy(elements.begin(), elements.end(), to.begin());
        return;
      }
    const RandomKey key = random_leaf_key(seed, static_cast<int>(index), 0);
    for (std::size_t i = 0; i < to.size(); ++i)
      if (leaf.initializer != nullptr)
        to[i] = leaf.initializer({seed, index, i, leaf.type.shape});
      else if (leaf.kind == LeafKind::random)
        to[i] = static_cast<double>(random_element(leaf, key, static_cast<std::uint32_t>(i)));
      else if (leaf.kind == LeafKind::sample_weight || leaf.kind == LeafKind::upstream)
        to[i] = 1;
      else if (leaf.kind != LeafKind::count)
        fail({"trace: ", s.names[static_cast<std::size_t>(id)].text, " was not given"});
  }

  void add(Trace& t, int id, const Name& name) {
    const std::span<const T> from = run_[id];
    TracedValue v{name, {}, p.at(id).type, std::vector<double>(from.begin(), from.end()), id};
    if (is_leaf(p.at(id)) && p.leaf(id).kind == LeafKind::parameter) v.path = path(id);
    t.values.push_back(std::move(v));
  }
};

}  // namespace detail

// trace(study<Net, Loss>(), {{"x", {…}}, {"t", {3}}}): samples one after the other.
[[gnu::cold]] inline Trace trace(const Study& s, const TraceInput& given, std::uint64_t seed = 0) {
  return detail::Tracer<double>(s, given, seed).make();
}

// The same with the parameters of a model.
template <class Net, class T>
[[gnu::cold]] Trace trace(const Study& s, const Model<Net, T>& model, TraceInput given,
                          std::uint64_t seed = 0) {
  for (const std::string& name : model.names()) {
    const std::vector<T> values = model.get(name);
    given.emplace(name, std::vector<double>(values.begin(), values.end()));
  }
  return trace(s, given, seed);
}

// A table: name, shape, the range and the first elements of each value.
[[gnu::cold]] inline void write_table(std::ostream& out, const Trace& t, std::size_t shown = 5) {
  auto number = [](double x) {
    char digits[24];
    std::snprintf(digits, sizeof digits, " %9.4g", x);
    return std::string(digits);
  };
  std::size_t width = 5;
  for (const TracedValue& v : t.values) width = std::max(width, detail::columns_of(v.name.text));
  out << detail::padded_to(width, "value") << "  shape           min       max   elements\n";
  for (const TracedValue& v : t.values) {
    const auto [low, high] = std::minmax_element(v.elements.begin(), v.elements.end());
    out << detail::padded_to(width, v.name.text) << "  " << detail::padded_to(9, detail::to_text(v.type))
        << number(*low) << number(*high) << "  ";
    for (std::size_t i = 0; i < std::min(shown, v.elements.size()); ++i) out << number(v.elements[i]);
    out << (v.elements.size() > shown ? " …\n" : "\n");
  }
}

// JSON: {"samples": 2, "values": [{"name": "z1", "shape": [2, 128], "elements": […]}, …]}, elements row-major
// with as many digits as they have; what is not finite is null. A shape begins with the samples where there
// is a value for each; a parameter also has its "path".
[[gnu::cold]] inline void write_json(std::ostream& out, const Trace& t) {
  auto quoted = [](std::string_view text) {
    std::string q = "\"";
    for (char c : text) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c) & 0xFF);
      q += c == '"' || c == '\\' ? text_of({'\\', c})
           : c >= 0 && c < 0x20  ? std::string(code)
                                 : std::string(1, c);
    }
    return q + '"';
  };
  out << "{\"samples\": " << t.samples << ", \"values\": [";
  const char* between = "\n";
  for (const TracedValue& v : t.values) {
    out << between << "  {\"name\": " << quoted(v.name.text);
    if (!v.path.empty()) out << ", \"path\": " << quoted(v.path);
    out << ", \"shape\": [";
    if (v.type.batched) out << t.samples << (v.type.shape.rank > 0 ? ", " : "");
    for (int i = 0; i < v.type.shape.rank; ++i) out << (i > 0 ? ", " : "") << v.type.shape[i];
    out << "], \"elements\": [";
    for (std::size_t i = 0; i < v.elements.size(); ++i) {
      char digits[32];
      std::snprintf(digits, sizeof digits, "%.17g", v.elements[i]);
      out << (i > 0 ? ", " : "") << (math::isfinite(v.elements[i]) ? digits : "null");
    }
    out << "]}";
    between = ",\n";
  }
  out << "\n]}\n";
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
