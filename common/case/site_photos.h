// Photos from the spot, as a check or a proof brings them: links to what was uploaded. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/verdict.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace huying {

// Nobody needs more, and a decision must fit its record.
inline constexpr int kPhotosMax = 20;

// <whose>_PHOTOS_TOO_MANY, <whose>_PHOTO_NOT_A_LINK, with `whose` as in "CHECK"; nothing if they are
// fine.
std::optional<Rejection> CheckPhotos(const google::protobuf::RepeatedPtrField<std::string>& photos,
                                     std::string_view whose);

}  // namespace huying
