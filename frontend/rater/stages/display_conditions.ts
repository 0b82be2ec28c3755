/** Where and how the rater looks: what no script can measure. */

import type { DisplayReport } from "../../api/types";
import { button, el } from "../dom";
import { heading } from "../page";
import { texts } from "../texts";

/** What the rater states. */
export type ViewingConditions = Pick<
  DisplayReport,
  | "viewing_distance_cm"
  | "ambient_light"
  | "night_light"
  | "normal_acuity"
  | "normal_colour_vision"
  | "expertise"
  | "age_band"
>;

const YES_NO = ["yes", "no"] as const;

const CHOICES = {
  ambient_light: ["dark", "dim", "bright"],
  night_light: YES_NO,
  normal_acuity: YES_NO,
  normal_colour_vision: YES_NO,
  expertise: ["photographer", "graphic artist", "other"],
  age_band: ["18-29", "30-39", "40-49", "50-59", "60+", "undisclosed"],
} as const;

type Choice = keyof typeof CHOICES;

const NEAREST_CM = 20;
const FARTHEST_CM = 300;

/** @param onDone - Receives the answers, once every question has one. */
export function conditionsPart(onDone: (answers: ViewingConditions) => void): HTMLElement {
  const distance = el("input", {
    type: "number",
    id: "viewing_distance_cm",
    name: "viewing_distance_cm",
    min: NEAREST_CM,
    max: FARTHEST_CM,
    step: 1,
    inputmode: "numeric",
    "aria-describedby": "viewing_distance_cm-error",
  });
  const form = el(
    "form",
    { class: "conditions", novalidate: true },
    el(
      "div",
      { class: "question" },
      el("label", { for: "viewing_distance_cm" }, texts.conditions.viewing_distance_cm),
      el("div", { class: "with-unit" }, distance, texts.conditions.centimetres),
      errorLine("viewing_distance_cm"),
    ),
    ...(Object.keys(CHOICES) as Choice[]).map(choiceQuestion),
    el(
      "div",
      { class: "actions" },
      // A plain button: the form is read here and never sent by the browser.
      button(texts.display.submit, { test: "display-submit", onPress: submit }),
    ),
  );

  function submit(): void {
    const answers = read(form);
    if (answers === null) form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    else onDone(answers);
  }

  // A complaint goes as soon as its field changes; whether the new answer is right, the button asks.
  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement) mark(form, target.name, "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  return el(
    "div",
    {},
    heading(texts.display.conditionsTitle),
    el("p", { class: "lead" }, texts.display.conditionsText),
    form,
  );
}

function errorLine(name: string): HTMLElement {
  return el("p", { class: "field-error", id: `${name}-error`, role: "alert" });
}

function choiceQuestion(name: Choice): HTMLElement {
  return el(
    "fieldset",
    { class: "question", "aria-describedby": `${name}-error` },
    el("legend", {}, texts.conditions[name]),
    el(
      "div",
      { class: "segments" },
      ...CHOICES[name].map((value) =>
        el(
          "label",
          { class: "segment" },
          el("input", { type: "radio", name, value }),
          el("span", {}, texts.conditions.options[value]),
        ),
      ),
    ),
    errorLine(name),
  );
}

/** Marks a field as wrong, or as right again with an empty sentence. */
function mark(form: HTMLFormElement, name: string, sentence: string): void {
  const line = form.querySelector(`#${name}-error`);
  if (line !== null) line.textContent = sentence;
  for (const field of form.querySelectorAll(`[name="${name}"]`)) {
    field.setAttribute("aria-invalid", String(sentence !== ""));
  }
}

/** The answers, or null after marking those that are missing or impossible. */
function read(form: HTMLFormElement): ViewingConditions | null {
  const data = new FormData(form);
  const distance = Number(data.get("viewing_distance_cm"));
  const distanceIsRight =
    Number.isInteger(distance) && distance >= NEAREST_CM && distance <= FARTHEST_CM;
  mark(form, "viewing_distance_cm", distanceIsRight ? "" : texts.conditions.distanceError);
  let complete = distanceIsRight;
  for (const name of Object.keys(CHOICES) as Choice[]) {
    const chosen = data.has(name);
    mark(form, name, chosen ? "" : texts.conditions.choiceError);
    complete &&= chosen;
  }
  if (!complete) return null;
  return {
    viewing_distance_cm: distance,
    ambient_light: data.get("ambient_light") as ViewingConditions["ambient_light"],
    night_light: data.get("night_light") === "yes",
    normal_acuity: data.get("normal_acuity") === "yes",
    normal_colour_vision: data.get("normal_colour_vision") === "yes",
    expertise: data.get("expertise") as ViewingConditions["expertise"],
    age_band: data.get("age_band") as ViewingConditions["age_band"],
  };
}
