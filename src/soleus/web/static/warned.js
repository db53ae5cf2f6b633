// A yes, or a not sure, to a question of the coach is a check by itself. It is kept the moment its
// warning shows: comfort gives way to it on every page until a later check clears it.

import { keeping } from "./checks.js";

// As on the page of the check: a yes to a whole question does not say which sign, so each is unsure.
const answersOf = (signs) => Object.fromEntries(
  signs.flatMap((each, n) => each.map((sign) => [sign, n < signs.length - 1 ? "no" : "unsure"])),
);

const post = async (id, answers) => {
  const told = (answer) => Object.keys(answers).filter((sign) => answers[sign] === answer).join(" ");
  const body = new URLSearchParams({ id, at: "all", key: "save", from: "coach", no: told("no"), unsure: told("unsure") });
  const answer = await fetch("/check", { method: "POST", body }).catch(() => null);
  return answer?.ok ? "waits" : "unkept";
};

// The questions in their order, up to the one she said yes to.
const asked = ({ asked: last }) =>
  [...document.querySelectorAll("#alarm [data-warning]")].slice(0, last + 1).map(({ dataset }) => dataset);

const keepers = new Map();
const keeperOf = (sign, answers, kept) => {
  // What waits with the visit stays there until a later check: nothing else can clear it.
  const plainly = () => post(sign.id, answers);
  const said = (became) => {
    if (became === "unkept") return;
    sign.isKept = true;
    kept();
  };
  if (!keepers.has(sign.id)) keepers.set(sign.id, keeping({ id: sign.id, base: sign.isKept ? sign.id : null, said, plainly }));
  return keepers.get(sign.id);
};
const write = (sign, { signs, rules }, kept, isAway) => {
  const warnings = asked(sign), answers = answersOf(warnings.map(({ warning }) => signs[warning]));
  return keeperOf(sign, answers, kept).write({ answers, disposition: warnings.at(-1).level, rules }, isAway);
};

/**
 * sign: {id, asked, isKept}: of the check, the place of the question, and whether it lies here yet
 * data: of the page: the signs that each question stands for, and the version of the rules
 * kept: told once the phone or her server has it
 */
export const keep = (sign, data, kept) => write(sign, data, kept, false);
export const takeBack = (sign, data, kept) => write(sign, data, kept, true);
