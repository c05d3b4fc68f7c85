#include "common/case/site_photos.h"

#include <algorithm>

#include "common/case/command_gate.h"
#include "common/core/text.h"

namespace huying {
namespace {

// No link needs more.
constexpr size_t kUrlBytesMax = 2048;

bool IsLink(const std::string& url) {
  return url.starts_with("https://") && url.size() <= kUrlBytesMax;
}

}  // namespace

std::optional<Rejection> CheckPhotos(const google::protobuf::RepeatedPtrField<std::string>& photos,
                                     std::string_view whose) {
  if (photos.size() > kPhotosMax) {
    return Refuse(Rejection::Kind::kInvalid, Cat(whose, "_PHOTOS_TOO_MANY"),
                  Cat("现场照片过多。请保留不超过", kPhotosMax, "张。"));
  }
  if (std::all_of(photos.begin(), photos.end(), IsLink)) return std::nullopt;
  return Refuse(Rejection::Kind::kInvalid, Cat(whose, "_PHOTO_NOT_A_LINK"),
                "现场照片的地址不可用。请上传照片，使用以“https://”开头、不超过两千字符的地址。");
}

}  // namespace huying
