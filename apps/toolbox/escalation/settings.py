"""The word lists, weights and threshold of escalation; operators edit them in the tool's row."""

from typing import Annotated

from pydantic import Field

from apps.tools.tool import ToolSettings

Words = tuple[Annotated[str, Field(pattern=r"\S", max_length=80)], ...]
Weight = Annotated[float, Field(ge=0, le=1)]


class Weights(ToolSettings):
    """How much each reason counts, from 0 to 1; the score is their sum, at most 1."""

    wish_for_a_person: Weight = 1.0
    legal_threat: Weight = 0.8
    anger: Weight = 0.6
    displeasure: Weight = 0.3
    shouting: Weight = 0.15
    repeated_failure: Weight = 0.35
    low_confidence: Weight = 0.3
    vip_tier: Weight = 0.2


class EscalationSettings(ToolSettings):
    """Words are matched whole, in their inflections, and not where the sentence negates them."""

    threshold: Annotated[float, Field(gt=0, le=1)] = 0.5
    weights: Weights = Weights()
    low_confidence_below: Weight = 0.4
    failures_at_least: Annotated[int, Field(ge=1, le=20)] = 2
    vip_tiers: Words = ("enterprise",)
    people: Words = (
        "human", "human being", "person", "people", "agent", "representative", "rep", "operator", "manager",
        "supervisor", "advisor", "adviser", "consultant", "specialist", "expert", "employee", "worker", "colleague",
        "staff", "clerk", "technician", "teller", "assistant manager", "staff member", "team member", "boss",
    )  # fmt: skip
    departments: Words = (
        "team", "department", "reception", "receptionist", "front desk", "help desk", "helpdesk", "service desk",
        "room service", "restaurant", "housekeeping", "concierge", "customer service", "customer support",
        "customer care", "support team", "support", "call centre", "call center", "sales", "accounting", "management",
        "head office", "branch",
    )  # fmt: skip
    machines: Words = (
        "machine", "bot", "chatbot", "robot", "computer", "ai", "virtual agent", "virtual assistant",
        "automated system", "automatic system", "answering machine", "recording", "algorithm",
    )  # fmt: skip
    devices: Words = (
        "gateway", "sensor", "hub", "router", "server", "app", "api", "thermostat", "device", "plug", "detector",
        "phone", "cloud", "network", "wifi", "internet", "database", "webhook",
    )  # fmt: skip
    wish_phrases: Words = (
        "put me through", "call me back", "ring me back", "give me a call back", "have someone call me",
        "can someone call me", "can somebody call me", "could someone call me", "real human", "actual human",
        "live agent", "escalate this", "escalate my case", "escalate my complaint", "escalate my ticket",
    )  # fmt: skip
    legal_words: Words = (
        "lawyer", "attorney", "solicitor", "sue", "lawsuit", "legal action", "legal steps", "legal proceeding",
        "take you to court", "see you in court", "go to court", "small claims", "court order", "litigation",
        "ombudsman", "trading standards", "consumer protection", "consumer centre", "data protection authority",
        "regulator", "press charges", "report you to",
    )  # fmt: skip
    anger_words: Words = (
        "furious", "outrageous", "outraged", "unacceptable", "ridiculous", "disgusting", "disgusted", "disgrace",
        "disgraceful", "pathetic", "livid", "scandalous", "insulting", "rip off", "ripped off", "scammer", "liar",
        "incompetent", "idiot", "moron", "bullshit", "wtf", "what the fuck", "fuck", "fucking",
        "piss off", "pissed off", "fed up", "had enough", "sick and tired", "worst service", "worst company",
        "worst support", "hate you", "hate this company", "absolute joke", "complete joke", "angry",
        "waste my time", "wasting my time", "waste of my time",
    )  # fmt: skip
    displeasure_words: Words = (
        "frustrating", "frustrated", "annoying", "annoyed", "disappointed", "disappointing", "unhappy", "upset",
        "terrible", "awful", "horrible", "useless", "appalling", "rubbish", "unbelievable", "nonsense", "damn",
        "what the hell", "dissatisfied", "poor service", "bad service", "waste of time", "sick of", "tired of",
        "ashamed",
    )  # fmt: skip
    failure_words: Words = (
        "still not working", "still does not work", "still doesn't work", "still broken", "still no answer",
        "still waiting", "keeps happening", "happened again", "not working at all", "yet again", "once again",
        "second time", "third time", "fourth time", "fifth time", "for the last time", "how many times",
        "already told you", "already said that", "i told you", "as i said", "you do not understand",
        "you don't understand", "not listening", "not what i asked", "did not help", "didn't help", "does not help",
        "doesn't help", "not helpful", "not helping", "no help", "going in circles", "going around in circles",
        "not leading anywhere", "getting nowhere", "leading nowhere", "conversation is not working",
        "this is not working", "this isn't working", "no use",
    )  # fmt: skip
