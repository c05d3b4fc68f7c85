// huying-analytics: the analytics service, one process of a city.
#include "services/analytics/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-analytics", huying::analytics::AddTo);
}
