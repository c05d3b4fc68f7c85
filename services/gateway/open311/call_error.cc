#include "services/gateway/open311/call_error.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace huying::gateway::open311 {
namespace {

// Of HTTP; 0: not taken.
int StatusOfCall(const rpc::CallResult& result) {
  switch (result.status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kFailedPrecondition:
      return result.rejection ? 409 : 0;
    default:
      return 0;
  }
}

// Rules speak Chinese; whoever reads English gets their code.
Words WordsOfRule(const Rejection& rejection) {
  const std::string code = rejection.code.empty() ? "" : absl::StrCat(" (", rejection.code, ")");
  switch (rejection.kind) {
    case Rejection::Kind::kAlready:
      return {rejection.message,
              absl::StrCat("this request id was used for something else, send a new one", code)};
    default:
      return {rejection.message, absl::StrCat("the city's rules do not take this as it is", code)};
  }
}

}  // namespace

Error ErrorOf(const rpc::CallResult& result) {
  const int status = StatusOfCall(result);
  if (status == 0) {
    return {.status = 503,
            .words = {"暂时没有登记成功，请稍后再提交一次。",
                      "not taken just now; please send it again"},
            .retry_after = result.retry_after};
  }
  if (result.rejection) return {.status = status, .words = WordsOfRule(*result.rejection)};
  return {.status = status,
          .words = {"提交的内容不符合要求，请检查后再提交。",
                    "what was sent is not taken as it is; please check it"}};
}

Error NotReadable(std::string_view which_en) {
  std::string en = "the requests of the whole city cannot be read just now; ask again";
  if (!which_en.empty()) absl::StrAppend(&en, ": ", std::string(which_en));
  return {.status = 503, .words = {"暂时查询不到全市的诉求，请稍后再查。", std::move(en)}};
}

Error ErrorOf(const http::Refusal& refusal) {
  using http::Reason;
  const std::string& detail = refusal.detail;
  std::string zh;
  switch (refusal.reason) {
    case Reason::kPathUnknown:
      zh = "没有这个地址。";
      break;
    case Reason::kMethodWrong:
      zh = absl::StrCat("这个地址只接受", detail, "请求。");
      break;
    case Reason::kTargetTooLong:
      zh = absl::StrCat("网址过长，最多", detail, "字节。");
      break;
    case Reason::kHeadersTooLong:
      zh = absl::StrCat("请求头过长或过多，每项最多", detail, "字节。");
      break;
    case Reason::kBodyTooLong:
      zh = absl::StrCat("提交的内容过大，最多", detail,
                        "字节；照片请先上传到网上，再用media_url发送地址。");
      break;
    case Reason::kNotText:
      zh = "内容不是UTF-8文字，或者百分号编码有误，或者字段过多。";
      break;
    case Reason::kCharsetUnknown:
      zh = absl::StrCat("不接受字符集", detail, "，请使用UTF-8。");
      break;
    case Reason::kFormBroken:
      zh = "multipart表单不完整，无法读取。";
      break;
    case Reason::kNotHttp:
      zh = "请求不符合HTTP/1.1，无法读取。";
      break;
    case Reason::kTooSlow:
      zh = "没有在规定时间内完成，请再试一次。";
      break;
    case Reason::kStopping:
      zh = "服务正在停止，请稍后再试。";
      break;
    case Reason::kFailed:
      zh = "处理请求时出错。";
      break;
  }
  std::string en = http::PlainRefusal(refusal).body;
  while (en.ends_with('\n')) en.pop_back();
  return {.status = http::StatusOf(refusal.reason), .words = {std::move(zh), std::move(en)}};
}

}  // namespace huying::gateway::open311
