#include "common/core/version.h"

#include "common/core/text.h"

namespace huying {

std::string_view Version() { return HUYING_VERSION; }

std::string VersionOf(std::string_view program) { return Cat(program, " ", Version()); }

}  // namespace huying
