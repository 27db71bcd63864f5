// SPDX-License-Identifier: BSL-1.0
// The version of the library. CMakeLists.txt reads it from here, so that a copied header knows it too.
#pragma once

#define ETUDE_VERSION_MAJOR 0
#define ETUDE_VERSION_MINOR 1
#define ETUDE_VERSION_PATCH 0
