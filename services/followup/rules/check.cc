#include "services/followup/rules/check.h"

#include <algorithm>
#include <string>

#include "services/followup/rules/redo.h"
#include "services/followup/rules/reject.h"

namespace huying::followup::rules {
namespace {

// No link needs more.
constexpr size_t kUrlBytesMax = 2048;

bool IsLink(const std::string& url) {
  return url.starts_with("https://") && url.size() <= kUrlBytesMax;
}

template <class Found>
void SetFinding(const v1::Follow& follow, const v1::RecordCheck& check, Found& found) {
  found.set_finding(check.finding());
  *found.mutable_photo_urls() = check.photo_urls();
  found.set_unit_id(follow.unit_id());
}

}  // namespace

// MECH F2
Verdict<NewEvents> RecordCheck(const v1::Follow& follow, const v1::RecordCheck& check,
                               const Policy& policy, NewEvents new_events) {
  if (follow.state() != v1::FOLLOW_STATE_TO_CHECK && follow.state() != v1::FOLLOW_STATE_TO_CLOSE) {
    return NotNow(follow.state(), "FOLLOW_NOT_TO_CHECK", "F2", "登记核查");
  }
  if (!HasText(check.finding())) {
    return Invalid(follow.state(), "CHECK_FINDING_MISSING", "F2",
                   "未填写核查情况。请写明现场所见。");
  }
  if (auto wrong = CheckLength(follow.state(), check.finding(), "F2", "核查情况")) {
    return *std::move(wrong);
  }
  const auto& photos = check.photo_urls();
  if (photos.empty() || !std::all_of(photos.begin(), photos.end(), HasText)) {
    return Invalid(follow.state(), "CHECK_PHOTO_MISSING", "F2",
                   "缺少现场照片。请至少上传一张现场照片。");
  }
  if (photos.size() > kPhotosMax) {
    return Invalid(follow.state(), "CHECK_PHOTOS_TOO_MANY", "F2",
                   "现场照片过多。请保留不超过" + std::to_string(kPhotosMax) + "张。");
  }
  if (!std::all_of(photos.begin(), photos.end(), IsLink)) {
    return Invalid(
        follow.state(), "CHECK_PHOTO_NOT_A_LINK", "F2",
        "现场照片的地址不可用。请上传照片，使用以“https://”开头、不超过两千字符的地址。");
  }
  v1::Event& event = new_events.Add();
  if (check.solved()) {
    SetFinding(follow, check, *event.mutable_solution_confirmed());
  } else {
    SetFinding(follow, check, *event.mutable_solution_refuted());
    OrderRedo(follow, policy, new_events);
  }
  return new_events;
}

}  // namespace huying::followup::rules
