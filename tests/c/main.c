/* SPDX-License-Identifier: Apache-2.0
 * The C interface, as a program in C calls it. */
#include <anneal/anneal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                  \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      fprintf(stderr, "%d: %s\n  anneal_error: %s\n", __LINE__, #condition, anneal_error()); \
      exit(1);                                                                            \
    }                                                                                     \
  } while (0)

static void test_rates(void) {
  anneal_schedule* s =
      anneal_create("{\"type\": \"warmup\", \"steps\": 4, \"of\": {\"type\": \"linear\", \"initial\": 1, \"steps\": 8}}", NULL);
  CHECK(s != NULL);
  const double expected[] = {0, 0.25, 0.5, 0.75, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0, 0};
  double rates[14];
  CHECK(anneal_fill(s, 0, rates, 14) == ANNEAL_OK);
  for (int t = 0; t < 14; ++t) {
    CHECK(anneal_rate(s, t) == expected[t]);
    CHECK(rates[t] == expected[t]);
  }
  CHECK(anneal_length(s) == 12);
  CHECK(!anneal_listens(s));
  CHECK(anneal_observe(s, 3, 0.5) == ANNEAL_OK); /* and is not heard */
  CHECK(anneal_rate(s, 3) == 0.75);
  char* text = anneal_description(s);
  anneal_schedule* again = anneal_create(text, NULL);
  CHECK(again != NULL && anneal_rate(again, 5) == 0.875);
  anneal_free(text);
  anneal_destroy(again);
  anneal_destroy(s);
}

static void test_lengths_of_a_run(void) {
  const anneal_horizon run = {1000, 0, 0, 0};
  anneal_schedule* s = anneal_create("{\"type\": \"linear\", \"initial\": 1, \"steps\": \"40%\"}", &run);
  CHECK(s != NULL && anneal_length(s) == 400 && anneal_rate(s, 100) == 0.75);
  anneal_destroy(s);
  CHECK(anneal_create("{\"type\": \"linear\", \"initial\": 1, \"steps\": \"40%\"}", NULL) == NULL);
  CHECK(strstr(anneal_error(), "updates") != NULL);
}

static void test_what_is_heard(void) {
  const char* text = "{\"type\": \"plateau\", \"initial\": 0.5, \"factor\": 0.5, \"patience\": 1}";
  anneal_schedule* s = anneal_create(text, NULL);
  CHECK(s != NULL && anneal_listens(s) && anneal_rate(s, 0) == 0.5);
  for (int t = 1; t <= 3; ++t) {
    CHECK(anneal_observe(s, t, 1.0) == ANNEAL_OK); /* the first is the best, two are not better */
  }
  CHECK(anneal_rate(s, 3) == 0.25);
  char* saved = anneal_state(s, 3);
  CHECK(saved != NULL);
  anneal_schedule* resumed = anneal_create(text, NULL);
  double updates = 0;
  CHECK(anneal_restore(resumed, saved, &updates) == ANNEAL_OK);
  CHECK(updates == 3 && anneal_rate(resumed, 3) == 0.25);
  for (int t = 4; t <= 9; ++t) {
    CHECK(anneal_observe(s, t, 1.0) == ANNEAL_OK && anneal_observe(resumed, t, 1.0) == ANNEAL_OK);
    CHECK(anneal_rate(s, t) == anneal_rate(resumed, t));
  }
  anneal_schedule* other = anneal_create("{\"type\": \"plateau\", \"initial\": 0.5, \"factor\": 0.1}", NULL);
  CHECK(anneal_restore(other, saved, NULL) == ANNEAL_BAD_INPUT); /* another schedule's, which stays as it was */
  CHECK(anneal_rate(other, 0) == 0.5);
  CHECK(anneal_restore(other, "{", NULL) == ANNEAL_BAD_INPUT && anneal_restore(other, NULL, NULL) == ANNEAL_BAD_INPUT);
  anneal_free(saved);
  anneal_destroy(s);
  anneal_destroy(resumed);
  anneal_destroy(other);
}

static void test_errors(void) {
  CHECK(anneal_create("{\"type\": \"exponential_decay\", \"initial\": 0.1, \"gamma\": -0.9}", NULL) == NULL);
  CHECK(anneal_last_status() == ANNEAL_BAD_INPUT);
  CHECK(strcmp(anneal_error(), "/gamma: must be positive, got -0.9") == 0);
  CHECK(anneal_create("{\"type\": ", NULL) == NULL && strstr(anneal_error(), "line 1") != NULL);
  CHECK(anneal_create(NULL, NULL) == NULL && strcmp(anneal_error(), "anneal_create: json must be given, got NULL") == 0);
  CHECK(anneal_load("there/is/none.json", NULL, NULL, 0) == NULL && strstr(anneal_error(), "none.json") != NULL);
  anneal_schedule* s = anneal_create("{\"type\": \"constant\", \"value\": 0.1}", NULL);
  CHECK(isnan(anneal_rate(s, -1)) && strcmp(anneal_error(), "anneal_rate: t must be in [0, 2^53], got -1") == 0);
  CHECK(isnan(anneal_rate(s, NAN)) && isnan(anneal_rate(NULL, 0)) && isnan(anneal_length(NULL)));
  CHECK(anneal_fill(s, 0, NULL, 1) == ANNEAL_BAD_INPUT && anneal_fill(s, 0, NULL, 0) == ANNEAL_OK);
  CHECK(anneal_state(NULL, 0) == NULL && anneal_description(NULL) == NULL);
  CHECK(isinf(anneal_length(s)));
  anneal_destroy(s);
  anneal_destroy(NULL);
  anneal_free(NULL);
}

int main(void) {
  CHECK(strcmp(anneal_error(), "") == 0 && anneal_last_status() == ANNEAL_OK);
  CHECK(strlen(anneal_version()) >= 5);
  test_rates();
  test_lengths_of_a_run();
  test_what_is_heard();
  test_errors();
  puts("all passed");
  return 0;
}
