// SPDX-License-Identifier: BSL-1.0
// A few values, each found by a type: what gradient(f, x, y) returns, looked up with x and y.
#pragma once
#include <etude/core/macros_off.hpp>
//
#include <boost/hana/at_key.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/type.hpp>

namespace etude {

template <class Map>
struct Record {
  Map map;
  template <class Key>
  constexpr auto operator[](Key) const {
    return map[boost::hana::type_c<Key>];
  }
};

// record<K1, K2>(v1, v2)[K1{}] is v1.
template <class... Key, class... Value>
constexpr auto record(Value... value) {
  auto map = boost::hana::make_map(boost::hana::make_pair(boost::hana::type_c<Key>, value)...);
  return Record<decltype(map)>{map};
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
