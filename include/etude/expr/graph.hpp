// SPDX-License-Identifier: BSL-1.0
// An expression as data: a flat list of statements, each an operation on earlier ones. Equal statements are
// one.
//
// The user's expression is a type (expr/node.hpp). Whatever has to look at all of it (the chain rule,
// simplification, fusion) does so here, in ordinary constexpr code over this list, and results go back into
// types (grad/gradient.hpp). That keeps compile time linear where nested types would be walked again at every
// use of a shared value.
#pragma once
#include <etude/core/fixed_string.hpp>
#include <etude/core/growing_array.hpp>
#include <etude/core/shape.hpp>

#include <bit>
#include <cstdint>
#include <string_view>

namespace etude {

// What an operation needs to know besides its operands: an axis, bounds, flags; each operation names its own.
struct Attributes {
  int a = 0, b = 0, c = 0;
  Shape shape{};
  friend constexpr bool operator==(const Attributes&, const Attributes&) = default;
};

struct Operation;

struct Statement {
  const Operation* op = nullptr;
  int operand[3] = {-1, -1, -1};
  Attributes attributes{};
  double number = 0;  // of a literal
  TensorType type{};

  friend constexpr bool operator==(const Statement& x, const Statement& y) {
    return x.op == y.op && x.operand[0] == y.operand[0] && x.operand[1] == y.operand[1] &&
           x.operand[2] == y.operand[2] && x.attributes == y.attributes &&
           std::bit_cast<std::uint64_t>(x.number) == std::bit_cast<std::uint64_t>(y.number);
  }
};

struct Draw;  // what an initializer may look at: expr/initializers.hpp
using Initializer = double (*)(const Draw&);

enum class LeafKind : unsigned char {
  input,
  target,
  sample_weight,
  parameter,
  hyperparameter,
  state,
  random,
  phase,
  count,
  upstream,
  gradient_norm
};

enum class Distribution : unsigned char { uniform, normal };  // in [0, 1); with mean 0 and deviation 1

// A value that is not computed by the graph: where it comes from and what it is called.
struct Leaf {
  LeafKind kind = LeafKind::input;
  int scope = 0;  // the layer instance it belongs to: two equal layers do not share a weight
  std::string_view name{};
  TensorType type{};
  Initializer initializer = nullptr;
  bool trainable = true;
  Distribution distribution = Distribution::uniform;  // of random numbers
};

// A layer instance's place in the network; the path of a leaf is the names from the root, joined by dots.
struct Scope {
  int parent = -1;
  std::string_view name{};
};

// What numbers mean: the results of a layer, and to a loss the network's output.
enum class Meaning : unsigned char {
  any,                // whatever they are
  logits,             // of which a softmax, sigmoid or step makes probabilities or decisions
  probabilities,      // each from 0 to 1
  log_probabilities,  // their logarithms, each at most 0
};

// What a person calls a statement: the result of a layer, or a value with a name of its own (let<"h">(…)).
struct Mark {
  int statement = -1;
  int scope = 0;
  std::string_view name{};  // empty: of a layer's result
  bool activation = false;
  Meaning gives = Meaning::any;  // what its layer says of it
};

// What the chain rule did at one operand of a statement: upstream × local = share, and downstream, the
// operand's derivative so far, has this share in it. All are statements.
struct ChainStep {
  int result, statement, operand, upstream, share, downstream;
};

class Graph;
struct NameRegister;

// A statement of a graph, with the operators of the language: local derivatives are written in terms of
// these.
struct Ref {
  Graph* graph = nullptr;
  int id = -1;
  constexpr explicit operator bool() const { return id >= 0; }
  constexpr TensorType type() const;  // a copy: statements move when the graph grows
  friend constexpr bool operator==(Ref a, Ref b) { return a.id == b.id; }
};

// How an operation is carried out, and so how it may be fused.
enum class Kind : unsigned char {
  leaf,       // nothing to compute
  map,        // one element at a time, with broadcasting
  reduce,     // along one axis or all of them, within a sample
  batch_sum,  // along the batch
  product,    // matrix product
  structural  // anything else: moves elements around
};

// What an operation does to types, and its derivative.
struct OperationRules {
  TensorType (*type)(const Attributes&, const TensorType*);
  // The share of operand k in the derivative: upstream × local. Null where there is none (comparisons,
  // argmax).
  Ref (*pullback)(int k, Ref upstream, const Ref* operand, Ref result, const Attributes&);
};

// An operation with its type erased, as the graph sees it: `operation<Op>` (expr/operation.hpp).
struct Operation {
  std::string_view name;
  std::uint32_t hash;  // of the name
  int index;           // in the list of all operations, or −1 (expr/operations.hpp)
  int arity;
  Kind kind;
  bool commutative;
  // Only of an operation that is not in the list. A program that is read at run time names its operations,
  // and would bring all code that derives gradients into the object file if each named its rules.
  const OperationRules* own_rules;

  constexpr const OperationRules& rules() const;
};

class Graph {
 public:
  GrowingArray<Statement> statements;
  GrowingArray<Leaf> leaves;
  GrowingArray<Scope> scopes{Scope{}};
  // What a training step stores in the states of layers: leaf and statement.
  struct NewValue {
    int leaf, statement;
    friend constexpr bool operator==(const NewValue&, const NewValue&) = default;
  };
  GrowingArray<NewValue> new_values{};
  GrowingArray<int> penalties{};  // statements that layers add to the loss (nn/penalties.hpp)
  GrowingArray<Mark> marks;
  GrowingArray<ChainStep>* steps =
      nullptr;                    // where the chain rule notes what it does, for who wants to read it
  NameRegister* names = nullptr;  // who has which name, for who wants to check (expr/names.hpp)

  constexpr Graph() { slots_.resize(64, -1); }

  constexpr const Statement& at(int id) const { return statements[static_cast<std::size_t>(id)]; }
  constexpr const Leaf& leaf(int id) const { return leaves[static_cast<std::size_t>(at(id).attributes.a)]; }
  constexpr int size() const { return static_cast<int>(statements.size()); }
  constexpr Ref ref(int id) { return {this, id}; }

  // Adds an operation on earlier statements, simplified (expr/simplify.hpp), or finds the one that is already
  // there.
#if defined(__clang__)  // which otherwise warns where only some of the headers are included
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-inline"
#endif
  constexpr Ref apply(const Operation& op, const Attributes& attributes, Ref x = {}, Ref y = {}, Ref z = {});
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
  constexpr Ref literal(double number);
  constexpr Ref add_leaf(const Leaf& leaf);

  // The instance called `name` inside `parent`; the same one if it was asked for before.
  constexpr int scope(int parent, std::string_view name) {
    for (std::size_t i = 0; i < scopes.size(); ++i)
      if (scopes[i].parent == parent && scopes[i].name == name) return static_cast<int>(i);
    scopes.push_back({parent, name});
    return static_cast<int>(scopes.size()) - 1;
  }

  // State `leaf` becomes the value of `statement`. Said twice of one value it is said once.
  constexpr void assign(int leaf, int statement) {
    for (const NewValue& other : new_values)
      if (other == NewValue{leaf, statement}) return;
    new_values.push_back({leaf, statement});
  }

  // Adds the statement as it is, unless an equal one exists.
  constexpr Ref insert(const Statement& s) {
    std::size_t slot = hash(s) & (slots_.size() - 1);
    while (slots_[slot] >= 0) {
      if (at(slots_[slot]) == s) return ref(slots_[slot]);
      slot = (slot + 1) & (slots_.size() - 1);
    }
    slots_[slot] = size();
    statements.push_back(s);
    if (statements.size() * 2 > slots_.size()) grow();
    return ref(size() - 1);
  }

 private:
  GrowingArray<int> slots_;  // open addressing: ids by hash

  static constexpr std::size_t hash(const Statement& s) {
    auto h = s.op->hash * 0x9E3779B97F4A7C15u;
    for (int x : s.operand) h = (h ^ static_cast<std::uint64_t>(x + 1)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ static_cast<std::uint64_t>(s.attributes.a + 64 * s.attributes.b) ^
         std::bit_cast<std::uint64_t>(s.number)) *
        0x94D049BB133111EBu;
    return static_cast<std::size_t>(h ^ (h >> 29));
  }

  constexpr void grow() {
    slots_.assign(slots_.size() * 4, -1);
    for (int i = 0; i < size(); ++i) {
      std::size_t slot = hash(at(i)) & (slots_.size() - 1);
      while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = i;
    }
  }
};

constexpr TensorType Ref::type() const { return graph->at(id).type; }

}  // namespace etude
