// SPDX-License-Identifier: BSL-1.0
// Letters and words in three scripts: text, LaTeX, and what a C++ identifier may hold.
#pragma once
#include <etude/core/error.hpp>

#include <string>
#include <string_view>

namespace etude::detail {

// Letters that are not ASCII, or that are written as words, in LaTeX and as an identifier.
struct Letter {
  std::string_view text, latex, identifier;
};
inline constexpr Letter letters[] = {{"α", "\\alpha", "alpha"},
                                     {"β", "\\beta", "beta"},
                                     {"γ", "\\gamma", "gamma"},
                                     {"δ", "\\delta", "delta"},
                                     {"ε", "\\varepsilon", "eps"},
                                     {"ζ", "\\zeta", "zeta"},
                                     {"η", "\\eta", "eta"},
                                     {"θ", "\\theta", "theta"},
                                     {"κ", "\\kappa", "kappa"},
                                     {"λ", "\\lambda", "lambda"},
                                     {"μ", "\\mu", "mu"},
                                     {"ν", "\\nu", "nu"},
                                     {"ξ", "\\xi", "xi"},
                                     {"π", "\\pi", "pi"},
                                     {"ρ", "\\rho", "rho"},
                                     {"σ", "\\sigma", "sigma"},
                                     {"τ", "\\tau", "tau"},
                                     {"φ", "\\varphi", "phi"},
                                     {"χ", "\\chi", "chi"},
                                     {"ψ", "\\psi", "psi"},
                                     {"ω", "\\omega", "omega"},
                                     {"Γ", "\\Gamma", "Gamma"},
                                     {"Δ", "\\Delta", "Delta"},
                                     {"Θ", "\\Theta", "Theta"},
                                     {"Λ", "\\Lambda", "Lambda"},
                                     {"Σ", "\\Sigma", "Sigma"},
                                     {"Φ", "\\Phi", "Phi"},
                                     {"Ψ", "\\Psi", "Psi"},
                                     {"Ω", "\\Omega", "Omega"},
                                     {"ℓ", "\\ell", "loss"},
                                     {"ŷ", "\\hat{y}", "y_hat"},
                                     {"∂", "\\partial ", "d"},
                                     {"′", "'", "_new"},
                                     {"alpha", "\\alpha", "alpha"},
                                     {"beta", "\\beta", "beta"},
                                     {"gamma", "\\gamma", "gamma"},
                                     {"delta", "\\delta", "delta"},
                                     {"rho", "\\rho", "rho"},
                                     {"momentum", "\\mu", "momentum"},
                                     {"epsilon", "\\epsilon", "epsilon"},
                                     {"lambda", "\\lambda", "lambda"},
                                     {"learning_rate", "\\eta", "learning_rate"}};

[[gnu::cold]] inline const Letter* find_letter(std::string_view text) {
  for (const Letter& l : letters)
    if (l.text == text) return &l;
  return nullptr;
}

// What may stand in a C++ identifier: known letters as words, anything else that is not a letter as "_".
[[gnu::cold]] inline std::string identifier_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0) == 0x80)
      ++length;
    const std::string_view c = text.substr(i, length);
    const Letter* const known = length > 1 ? find_letter(c) : nullptr;
    const bool plain = (c[0] >= 'a' && c[0] <= 'z') || (c[0] >= 'A' && c[0] <= 'Z') ||
                       (c[0] >= '0' && c[0] <= '9' && !out.empty());
    out += known ? known->identifier : plain ? c : "_";
    i += length;
  }
  return out;
}

// A word as LaTeX: one letter is itself, a known one its command, a longer one upright.
[[gnu::cold]] inline std::string latex_word(std::string_view word) {
  if (const Letter* const known = find_letter(word)) return std::string(known->latex);
  if (word.size() == 1) return std::string(word);
  std::string text;
  for (char c : word)
    text += text_of({c == '_' || c == '%' || c == '#' || c == '&' || c == '$' ? "\\" : "", c});
  return text_of({"\\mathrm{", text, "}"});
}

}  // namespace etude::detail
