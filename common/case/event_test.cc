#include "common/case/event.h"

#include <gtest/gtest.h>

namespace huying {
namespace {

using google::protobuf::FieldDescriptor;

void SetSomething(const FieldDescriptor& field, core::v1::CaseHeader& header) {
  const auto& reflection = *core::v1::CaseHeader::GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.is_repeated()) return reflection.AddString(&header, &field, "x");
      return reflection.SetString(&header, &field, "x");
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&header, &field, true);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&header, &field, 1);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&header, &field, 1);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&header, &field, 1);
    default:
      FAIL() << field.full_name() << " is of a kind that this test does not set";
  }
}

TEST(SameHeader, EachFieldMakesADifference) {
  const auto& type = *core::v1::CaseHeader::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    core::v1::CaseHeader plain, other;
    SetSomething(*type.field(i), other);
    EXPECT_FALSE(SameHeader(plain, other)) << type.field(i)->full_name();
    SetSomething(*type.field(i), plain);
    EXPECT_TRUE(SameHeader(plain, other)) << type.field(i)->full_name();
  }
}

}  // namespace
}  // namespace huying
