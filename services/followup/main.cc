// huying-followup: the followup service, one process of a city.
#include "services/followup/add.h"

int main(int argc, char** argv) {
  return huying::process::RunServiceMain(argc, argv, "huying-followup", huying::followup::AddTo);
}
