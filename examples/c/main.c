/* SPDX-License-Identifier: Apache-2.0
 * A training loop in C: y = 2x + 1 is learnt by gradient descent, whose rate follows a schedule in JSON, a file's if one is
 * named. A plateau hears the loss; half-way the run is saved and goes on from what was saved. */
#include <anneal/anneal.h>
#include <stdio.h>

static const char* built_in =
    "{\"type\": \"warmup\", \"steps\": \"5%\", \"of\": {\"type\": \"plateau\", \"initial\": 0.3, \"factor\": 0.5, \"patience\": 8}}";

static int wrong(void) {
  fprintf(stderr, "%s\n", anneal_error());
  return 1;
}

int main(int argc, char** argv) {
  enum { updates = 200, points = 21 };
  const anneal_horizon run = {updates, 0, 0, 0};
  anneal_schedule* rate = argc > 1 ? anneal_load(argv[1], &run, NULL, 0) : anneal_create(built_in, &run);
  if (rate == NULL) return wrong();

  double slope = 0;
  double offset = 0;
  for (int t = 0; t < updates; ++t) {
    if (t == updates / 2) { /* as a program does that is started anew */
      char* saved = anneal_state(rate, t);
      char* description = anneal_description(rate);
      if (saved == NULL || description == NULL) return wrong();
      anneal_destroy(rate);
      rate = anneal_create(description, NULL); /* its lengths are numbers by now */
      if (rate == NULL || anneal_restore(rate, saved, NULL) != ANNEAL_OK) return wrong();
      anneal_free(saved);
      anneal_free(description);
    }
    double loss = 0;
    double by_slope = 0;
    double by_offset = 0;
    for (int i = 0; i < points; ++i) {
      const double x = i / 10.0 - 1;
      const double error = slope * x + offset - (2 * x + 1);
      loss += error * error / points;
      by_slope += 2 * error * x / points;
      by_offset += 2 * error / points;
    }
    const double lr = anneal_rate(rate, t);
    slope -= lr * by_slope;
    offset -= lr * by_offset;
    if (anneal_observe(rate, t + 1, loss) != ANNEAL_OK) return wrong();
    if (t % 20 == 0) printf("update %3d  rate %-8.4g loss %.3g\n", t, lr, loss);
  }
  printf("y = %.4f x + %.4f\n", slope, offset);
  anneal_destroy(rate);
  return slope > 1.999 && slope < 2.001 && offset > 0.999 && offset < 1.001 ? 0 : 1;
}
