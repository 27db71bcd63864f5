// SPDX-License-Identifier: BSL-1.0
// Where functions go wrong: zeros, infinities and NaN, the ends of the format and of what is normal, one and
// its neighbours, integers odd and even, beyond what has a fraction, and where exponentials end.
#pragma once
#include <limits>

template <class T>
inline constexpr T corners[] = {T(0),
                                T(-0.0),
                                T(1),
                                T(-1),
                                T(2),
                                T(-2),
                                T(3),
                                T(-3),
                                T(0.5),
                                T(-0.5),
                                T(1.5),
                                T(-1.5),
                                std::numeric_limits<T>::infinity(),
                                -std::numeric_limits<T>::infinity(),
                                std::numeric_limits<T>::quiet_NaN(),
                                std::numeric_limits<T>::denorm_min(),
                                -std::numeric_limits<T>::denorm_min(),
                                std::numeric_limits<T>::min(),
                                -std::numeric_limits<T>::min(),
                                std::numeric_limits<T>::max(),
                                -std::numeric_limits<T>::max(),
                                1 + std::numeric_limits<T>::epsilon(),
                                1 - std::numeric_limits<T>::epsilon() / 2,
                                -1 - std::numeric_limits<T>::epsilon(),
                                1 / std::numeric_limits<T>::epsilon(),
                                1 - 2 / std::numeric_limits<T>::epsilon(),
                                T(1e20),
                                T(-1e20),
                                T(1e-20),
                                T(88.7),
                                T(-88.7),
                                T(-87.4),
                                T(-104),
                                T(709.8),
                                T(-709.8),
                                T(-745.2)};
