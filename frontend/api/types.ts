/** The shapes that the server and the rater's client exchange, under the client's names for them. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type StudyCard = Schemas["StudyCard"];
export type Invitation = Schemas["InvitationOut"];

/** Where the rater is, and what that needs. */
export type Stage = Schemas["StageOut"];
export type Scale = Schemas["ScaleOut"];
export type Viewing = Schemas["ViewingOut"];
export type DisplayRequirement = Schemas["DisplayOut"];
export type AssignmentCard = Schemas["WorkOut"];
export type AssignmentKind = AssignmentCard["kind"];
export type Wait = Schemas["WaitOut"];
export type Completion = Schemas["CompletionOut"];

export type Assignment = Schemas["AssignmentOut"];
export type Presentation = Schemas["PresentationOut"];
export type Feedback = Schemas["FeedbackOut"];

/** One answer, with the conditions it was given under. */
export type RatingIn = Schemas["RatingIn"];
export type InputDevice = RatingIn["input"];
export type RatingResult = Schemas["RatingOutcome"];

export type DisplayReport = Schemas["DisplayReportIn"];
export type DisplayFailure = Schemas["FailureOut"];
export type DisplayVerdict = Schemas["DisplayVerdictOut"];
export type GratingTrial = Schemas["GratingTrial"];
export type Orientation = GratingTrial["shown"];
