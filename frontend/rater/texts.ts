/** Every sentence that the rater reads; a translation is this one file. */

import type { Hindrance } from "./conditions";

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function duration(minutes: number): string {
  if (minutes < 90) return plural(Math.max(1, Math.round(minutes)), "minute", "minutes");
  return plural(Math.round(minutes / 60), "hour", "hours");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (number: number): string => String(number).padStart(2, "0");
  if (hours >= 48) return plural(Math.ceil(hours / 24), "day", "days");
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % 60)}`;
  return `${minutes}:${two(whole % 60)}`;
}

const hindrances: Record<Exclude<Hindrance, null>, { title: string; text: string }> = {
  hidden: { title: "Paused", text: "The image returns when you come back to this tab." },
  window: {
    title: "The image needs the full screen",
    text: "You have left full screen. Time stands still and nothing is lost; return to go on with this image.",
  },
  small: {
    title: "The screen has changed",
    text: "The page now has fewer pixels than your display had when it was checked. Move it back to that display, or restore its resolution; the image returns by itself.",
  },
};

export const texts = {
  duration,
  percent,
  countdown,

  page: {
    contact: "Questions:",
    notices: "About this study",
    withdraw: "Withdraw from the study",
    rater: (pseudonym: string): string => `You are ${pseudonym}`,
    working: "One moment …",
  },

  errors: {
    title: "That did not work",
    unreachable: "The server did not answer. What you have rated is safe on this computer.",
    serverFault: (status: number): string =>
      `The server met a fault of its own (${status}). What you have rated is safe on this computer.`,
    noDatabase:
      "This browser does not let the page store your answers. Leave private browsing, or free some disk space, and try again.",
    image:
      "The remaining images could not be loaded. What you have rated is safe; try again in a moment.",
    nothingToRate: "The server has nothing for you to rate just now. Please try again in a moment.",
    unexpected: "Something unexpected happened. The last image may come once more.",
    retry: "Try again",
  },

  secondTab: {
    title: "Already open in another tab",
    text: "Rating happens in one tab at a time, so that no image is answered twice. Close the other tab, and this one goes on by itself.",
  },

  consent: {
    effortTitle: "What it takes",
    images: (images: number, rounds: number): string =>
      rounds === 1
        ? plural(images, "image", "images")
        : `${plural(images, "image", "images")}, each seen ${rounds === 2 ? "twice" : `${rounds} times`}`,
    time: (minutes: number): string => `About ${duration(minutes)} of rating in all`,
    days: (days: number): string =>
      days >= 1
        ? `Spread over at least ${plural(Math.ceil(days), "day", "days")}`
        : "In one day, if you like",
    pace: "In sittings of your own choosing: you can stop after any image and return by the same link",
    agree: "By continuing you say that you have read this and agree to take part.",
    button: "I agree, continue",
    closed: "The study is not open at the moment. Your link stays valid; please come back later.",
    closedTitle: "Not open now",
  },

  welcome: {
    title: "Welcome back",
    text: "Everything you have answered is kept. Continue where you left off; the page will ask for the full screen.",
    signedOut: "Your sign-in has expired. Continue, and your answers are sent.",
    button: "Continue",
  },

  takenOver: {
    title: "You went on somewhere else",
    text: "This study is now open in a newer window or on another device. What was answered here is still being sent.",
    button: "Continue here instead",
  },

  display: {
    part: (now: number, all: number): string => `Your display, ${now} of ${all}`,
    fullscreenTitle: "Check your display",
    fullscreenText:
      "Images are shown pixel for pixel, so the study depends on your display. The check takes about two minutes, in full screen.",
    fullscreenPrepare: [
      "Use the display that you will rate on, at its native resolution.",
      "Turn off night light and automatic colour changes.",
      "Set brightness and contrast so that details show in dark and in bright parts.",
      "Have a bank card at hand.",
    ],
    fullscreenButton: "Enter full screen and begin",
    hintFullscreen: "The page is not in full screen. Press the button again, or F11.",
    hintPixels: (long: number, short: number, minLong: number, minShort: number): string =>
      `The page has ${Math.round(long)} × ${Math.round(short)} pixels; the study needs more than ${minLong} × ${minShort}. If your display has them, set it to its native resolution. You can go on, but the check will not pass.`,
    cardTitle: "How large is your screen?",
    cardText:
      "Hold a bank card, or any card of that size, flat against the screen. Drag the corner, or press the arrow keys, until the outline matches the card’s edges.",
    cardHandle: "Size of the card outline",
    cardValue: (inches: number): string => `Screen diagonal ${inches.toFixed(1)} inches`,
    cardHint: (inches: number, needed: number): string =>
      `${inches.toFixed(1)} inches is not more than the ${needed} inches the study needs. If your screen is larger, match the card again.`,
    cardButton: "It matches",
    gratingTitle: "Which way do the stripes run?",
    gratingText:
      "The stripes are as fine as your display can show. Lean closer if you need to. If you see no stripes, choose what seems most likely.",
    gratingCount: (now: number, all: number): string => `${now} of ${all}`,
    vertical: "Vertical",
    horizontal: "Horizontal",
    conditionsTitle: "Where and how you look",
    conditionsText:
      "These answers describe the data; only the measurements decide whether you may rate.",
    submit: "Finish the check",
    failedTitle: "Your display does not meet the study’s needs yet",
    found: "Found",
    needed: "Needed",
    again: "Try again",
  },

  conditions: {
    viewing_distance_cm: "Distance from your eyes to the screen",
    centimetres: "cm",
    ambient_light: "Light in the room",
    night_light: "Night light, or another filter that warms colours, is on",
    normal_acuity: "I see sharply at this distance (with glasses or lenses, if I wear them)",
    normal_colour_vision: "My colour vision is normal",
    expertise: "Your work",
    age_band: "Your age",
    options: {
      dark: "Dark",
      dim: "Dim",
      bright: "Bright",
      yes: "Yes",
      no: "No",
      photographer: "Photographer",
      "graphic artist": "Graphic artist",
      other: "Other",
      "18-29": "18–29",
      "30-39": "30–39",
      "40-49": "40–49",
      "50-59": "50–59",
      "60+": "60 or older",
      undisclosed: "Rather not say",
    },
    distanceError: "Enter the distance in whole centimetres, between 20 and 300.",
    choiceError: "Choose one.",
  },

  instructions: {
    title: "How to rate",
    controlsTitle: "How to work",
    controls: [
      ["Drag the image, or arrow keys", "look around a large image"],
      ["Click or drag on the scale", "give your rating"],
      ["1 … 9, 0", "place the rating in tenths of the scale"],
      ["Arrow keys on the scale", "adjust the rating; with Shift, in larger steps"],
      ["Enter or Space", "confirm, and go to the next image"],
    ],
    button: "I have read this",
  },

  assignment: {
    titles: {
      training: "Training",
      qualification: "Qualification",
      main: "Rating",
    },
    training: (images: number): string =>
      `You rate ${plural(images, "image", "images")} whose quality is well known. After each answer you see the range in which it should lie.`,
    qualification: (images: number): string =>
      `You rate ${plural(images, "image", "images")} whose quality is well known, this time without being told. Your answers decide whether you go on to the study.`,
    lastAttempt: "This is the last attempt.",
    main: (images: number, round: number | null): string =>
      `The next ${plural(images, "image", "images")}${round === null ? "" : `, round ${round}`}. You can stop at any time and return by your link.`,
    resumed: (answered: number, images: number): string =>
      `${answered} of ${images} are already answered.`,
    passed: "You have qualified for the study. Thank you for your care.",
    missed: (left: number): string =>
      `The last attempt did not reach what the study needs. You have ${plural(left, "attempt", "attempts")} left, with other images. Rate the annoyance that visible defects cause, and use the whole scale.`,
    progress: (answered: number, total: number): string =>
      `${answered.toLocaleString("en")} of ${total.toLocaleString("en")} images rated`,
    left: (minutes: number): string => `about ${duration(minutes)} left`,
    start: "Start",
    resume: "Go on",
  },

  rating: {
    stage: "Image; drag or use the arrow keys to look around",
    scale: "Technical quality",
    noValue: "No rating yet",
    position: (low: string, high: string): string => `Placed between ${low} and ${high}`,
    confirm: "Confirm",
    needsValue: "Place your rating on the scale first.",
    needsTime: "Please look a little longer; you can confirm in a moment.",
    placeHint: "Click the scale to rate",
    loading: "Loading the image …",
    savedThere: "Saved",
    savedHere: "Saved here, sending …",
    savedHereOnly: "Saved here, not sent yet",
    sendingLast: (left: number): string => `Sending ${plural(left, "answer", "answers")} …`,
    count: (now: number, all: number): string => `${now} / ${all}`,
    menu: "Withdraw",
    hindrances,
    backToFullscreen: "Return to full screen",
  },

  feedback: {
    correct: "Within the range",
    incorrect: "Outside the range",
    band: "Where ratings of this image lie",
    next: "Next image",
    loading: "Fetching the answer …",
  },

  rest: {
    title: "Time for a break",
    text: (minutes: number): string =>
      `You have been rating for ${duration(minutes)}. Look away from the screen for a moment, into the distance if you can. Your answers are safe.`,
    long: (minutes: number): string =>
      `You have been rating for ${duration(minutes)}, as long as one sitting should take: tired eyes judge differently. Close this page and return by your link later, or rest well before you start.`,
    button: "Go on rating",
  },

  wait: {
    cooldown: "A pause between the rounds",
    paused: "The study is paused",
    closed: "The study is closed",
    at: "You can go on in",
    return: "You may close this page. Your link brings you back to this place.",
    checking: "This page goes on by itself as soon as it can.",
  },

  done: {
    title: "Thank you. You have completed the study.",
    sending: "Your last answers are on their way to the server. Please keep this page open.",
    code: "Your completion code",
    copy: "Copy",
    copied: "Copied",
    close: "You can close this page.",
  },

  screenedOut: {
    title: "Thank you for your time",
    text: "Your answers differ too often from what is known about these images for you to go on to the main study. That says nothing about you as a photographer: the study needs raters who agree closely on technical quality.",
    accuracy: (share: number, needed: number): string =>
      `${percent(share)} of your answers lay within the known range; more than ${percent(needed)} were needed.`,
    srcc: (value: number | null, needed: number): string =>
      value === null
        ? `Your answers did not rank the images, for they were all alike; a rank correlation of more than ${needed.toFixed(2)} was needed.`
        : `The rank correlation with the known quality was ${value.toFixed(2)}; more than ${needed.toFixed(2)} was needed.`,
  },

  withdrawn: {
    title: "You have withdrawn",
    text: "You take no further part in the study. Thank you for the time you gave.",
  },

  withdrawal: {
    title: "Withdraw from the study?",
    text: "You will not be able to continue, and this cannot be undone. If you only want to stop for today, close the page instead: your link brings you back.",
    stay: "Stay in the study",
    confirm: "Withdraw",
  },
} as const;
