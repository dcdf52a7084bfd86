"""The table of all pages: path, page, and what it needs of who asks. Paths are Danish, as people read them out.

Paths and questions after them hold opaque ids and choices only: never a name or a personal number.
"""

from naer.access.definition import CLINICAL_ROLES, Need, Purpose, Role
from naer.web import health, login
from naer.web.citizen import my_plan
from naer.web.demo import clock as demo_clock
from naer.web.demo import tour as demo_tour
from naer.web.knowledge import knowledge
from naer.web.language import marked
from naer.web.planner import business_case, economy, scenarios
from naer.web.planner import crosstab as planner_crosstab
from naer.web.planner import front as planner_front
from naer.web.planner import indicator as planner_indicator
from naer.web.planner import population as planner_population
from naer.web.planner import work_behind as planner_work_behind
from naer.web.route import Route
from naer.web.staff import (
    citizen,
    communications,
    discharge_board,
    emergency_review,
    fall,
    handover,
    homecoming,
    message_monitor,
    my_day,
    operation,
    programme_courses,
    task,
    unplaced,
    work_behind,
)

BOARD = frozenset({Role.HOME_NURSE, Role.ACUTE_NURSE, Role.VISITATOR, Role.DISCHARGE_COORDINATOR})


def _treating(act: str, roles: frozenset[Role] = CLINICAL_ROLES) -> Need:
    return Need(act, Purpose.TREATMENT, roles)


def _operating(act: str) -> Need:
    return Need(act, Purpose.OPERATION, frozenset({Role.INTEGRATOR}))


def _reviewing(act: str) -> Need:
    return Need(act, Purpose.REVIEW, frozenset({Role.REVIEWER}))


def _steering(act: str) -> Need:
    return Need(act, Purpose.STEERING, frozenset({Role.HEALTH_DIRECTOR}))


def _knowing(act: str) -> Need:
    return Need(act, Purpose.KNOWLEDGE, frozenset(Role) - {Role.SYSTEM, Role.PARTNER_SYSTEM})


def _own(act: str) -> Need:
    return Need(act, Purpose.OWN_RECORD, frozenset({Role.CITIZEN}))


ROUTES: tuple[Route, ...] = (
    # Before log-in
    Route("GET", "/", login.front, None),
    Route("POST", "/log-ind", login.log_in, None),
    Route("POST", "/log-ud", login.log_out, None),
    Route("POST", "/sprog", login.choose_language, None),
    Route("GET", "/health", health.show, None),
    # Only a demo has these
    Route("GET", "/demo/ur", demo_clock.face, None),
    Route("POST", "/demo/ur/fart", demo_clock.run, None),
    Route("POST", "/demo/ur/spring", demo_clock.jump, None),
    Route("POST", "/rundvisning", demo_tour.go, None),
    Route("POST", "/rundvisning/slut", demo_tour.stop, None),
    # Staff
    Route("GET", "/tavle", discharge_board.show, _treating("board.view", BOARD), menu=marked("Udskrivningstavle")),
    Route("GET", "/tavle/nyt", discharge_board.news, _treating("board.news", BOARD)),
    Route("GET", "/tavle/{stay}/hjemkomst", homecoming.show, _treating("board.homecoming", BOARD)),
    Route("POST", "/tavle/{stay}/hjemkomst", homecoming.announce, _treating("board.announce", BOARD)),
    Route("POST", "/tavle/{stay}/traek-tilbage", homecoming.withdraw, _treating("board.withdraw", BOARD)),
    Route("POST", "/tavle/{stay}/er-hjemme", homecoming.already_home, _treating("board.already-home", BOARD)),
    Route("GET", "/min-dag", my_day.show, _treating("day.view"), menu=marked("Min dag")),
    Route("GET", "/opgave/{task}", task.show, _treating("task.view")),
    Route("POST", "/opgave/{task}/tag", task.take, _treating("task.take")),
    Route("POST", "/opgave/{task}/laeg-tilbage", task.put_back, _treating("task.put-back")),
    Route("POST", "/opgave/{task}/faerdig", task.finish, _treating("task.finish")),
    Route("POST", "/opgave/{task}/genaabn", task.reopen, _treating("task.reopen")),
    Route("POST", "/opgave/{task}/ikke-noedvendig", task.withdraw, _treating("task.withdraw")),
    Route("POST", "/opgave/{task}/giv-tilbage", task.give_back, _treating("task.give-back")),
    Route("POST", "/opgave/{task}/overtag", task.take_over, _treating("course.take-over")),
    Route("POST", "/opgave/{task}/note", task.add_note, _treating("task.note")),
    Route("GET", "/korrespondancer", communications.show_inbox, _treating("dialogue.list"), menu=marked("Beskeder")),
    Route("GET", "/korrespondance/{citizen}/{thread}", communications.show_thread, _treating("dialogue.view")),
    Route(
        "POST",
        "/korrespondance/{citizen}/{thread}/svar",
        communications.reply,
        _treating("dialogue.reply"),
        takes_files=True,
    ),
    Route(
        "POST", "/korrespondance/{citizen}/{thread}/videresend", communications.forward, _treating("dialogue.forward")
    ),
    Route(
        "GET",
        "/korrespondance/{citizen}/{thread}/fil/{message}/{segment}",
        communications.file,
        _treating("dialogue.file"),
    ),
    Route("GET", "/borger/{citizen}/skriv", communications.write_page, _treating("dialogue.new")),
    Route("POST", "/borger/{citizen}/skriv", communications.write, _treating("dialogue.write"), takes_files=True),
    Route("GET", "/borger/{citizen}/overdrag", handover.show, _treating("course.view")),
    Route("POST", "/borger/{citizen}/overdrag", handover.offer, _treating("course.hand-over")),
    Route("GET", "/borger/{citizen}/fald", fall.show, _treating("fall.view")),
    Route("POST", "/borger/{citizen}/fald", fall.register, _treating("fall.register")),
    Route("POST", "/borger/{citizen}/fald/{fall}/fejl", fall.withdraw, _treating("fall.withdraw")),
    Route("GET", "/borger/{citizen}/forloeb", programme_courses.show, _treating("programme.view")),
    Route("POST", "/borger/{citizen}/forloeb/meld-til", programme_courses.enrol, _treating("programme.enrol")),
    Route("POST", "/borger/{citizen}/forloeb/{course}/moede", programme_courses.meet, _treating("programme.meet")),
    Route(
        "POST", "/borger/{citizen}/forloeb/{course}/afslut", programme_courses.complete, _treating("programme.complete")
    ),
    Route(
        "POST", "/borger/{citizen}/forloeb/{course}/stop", programme_courses.drop_out, _treating("programme.drop-out")
    ),
    Route("GET", "/uplacerede", unplaced.show, _treating("dialogue.tray")),
    Route("POST", "/uplacerede/{message}/placer", unplaced.place, _treating("dialogue.match")),
    Route("POST", "/uplacerede/{message}/returner", unplaced.return_to_sender, _treating("dialogue.return")),
    Route("POST", "/uplacerede/{message}/luk", unplaced.close, _treating("dialogue.close")),
    Route("GET", "/borger", citizen.search_page, _treating("citizen.search"), menu=marked("Find borger")),
    Route("POST", "/borger", citizen.search, _treating("citizen.search")),
    Route("POST", "/borger/bryd-glasset", citizen.break_glass_by_number, _treating("citizen.break-glass")),
    Route("GET", "/borger/{citizen}", citizen.show, _treating("citizen.view")),
    Route("POST", "/borger/{citizen}/bryd-glasset", citizen.break_glass, _treating("citizen.break-glass")),
    Route("GET", "/arbejdet-bag/{indicator}", work_behind.show, _treating("indicator.work")),
    # Those who keep messages running, and those who review
    Route("GET", "/beskedmonitor", message_monitor.show, _operating("message.list"), menu=marked("Beskedmonitor")),
    Route("GET", "/drift", operation.show, _operating("operation.view"), menu=marked("Drift")),
    Route("POST", "/drift/ordnet", operation.solve, _operating("operation.solve")),
    Route("POST", "/beskedmonitor/{box}/{message}/raa", message_monitor.show_raw, _operating("message.raw")),
    Route("POST", "/beskedmonitor/ind/{message}/igen", message_monitor.replay, _operating("message.replay")),
    Route("POST", "/beskedmonitor/ud/{message}/igen", message_monitor.send_again, _operating("message.resend")),
    Route("GET", "/gennemsyn", emergency_review.show, _reviewing("emergency.list"), menu=marked("Opslag i nød")),
    Route("POST", "/gennemsyn/{glass}", emergency_review.review, _reviewing("emergency.review")),
    # Citizens
    Route("GET", "/min-plan", my_plan.show, _own("plan.view"), menu=marked("Min plan")),
    Route("GET", "/min-plan/hvem-har-kigget", my_plan.show_log, _own("plan.log")),
    # Those who steer
    Route("GET", "/styring", planner_front.show, _steering("figures.view"), menu=marked("Styring")),
    Route("GET", "/styring/indikatorer", planner_front.show_all, _steering("indicator.list")),
    Route("GET", "/styring/indikator/{indicator}", planner_indicator.show, _steering("indicator.view")),
    Route("GET", "/styring/indikator/{indicator}/hent", planner_indicator.fetch, _steering("indicator.fetch")),
    Route("GET", "/styring/indikator/{indicator}/arbejdet", planner_work_behind.show, _steering("indicator.behind")),
    Route("GET", "/styring/krydstabel", planner_crosstab.show, _steering("crosstab.view"), menu=marked("Krydstabel")),
    Route("GET", "/styring/krydstabel/hent", planner_crosstab.fetch, _steering("crosstab.fetch")),
    Route(
        "GET",
        "/styring/befolkning",
        planner_population.show,
        _steering("population.compare"),
        menu=marked("Opdigtede borgere"),
    ),
    Route("GET", "/styring/oekonomi", economy.show, _steering("money.compare"), menu=marked("Økonomi")),
    Route("GET", "/styring/oekonomi/takster", economy.show_charges, _steering("money.charges")),
    Route("GET", "/styring/oekonomi/business-case", business_case.show, _steering("money.business-case")),
    Route(
        "GET", "/styring/oekonomi/business-case/regneark", business_case.spreadsheet_of, _steering("money.spreadsheet")
    ),
    # What is known about what works: everybody who is logged in
    Route("GET", "/viden", knowledge.show, _knowing("knowledge.search"), menu=marked("Hvad virker?")),
    Route("GET", "/viden/{intervention}", knowledge.show_one, _knowing("knowledge.view")),
    Route("GET", "/styring/scenarier", scenarios.show, _steering("scenario.choose"), menu=marked("Scenarier")),
    Route("POST", "/styring/scenarier", scenarios.run, _steering("scenario.run")),
    Route("GET", "/styring/scenarier/kendte-tal", scenarios.known_figures, _steering("scenario.known-figures")),
    Route("GET", "/styring/scenarier/{run}", scenarios.result, _steering("scenario.view")),
    Route("GET", "/styring/scenarier/{run}/nyt", scenarios.news, _steering("scenario.news")),
    Route("POST", "/styring/scenarier/{run}/navn", scenarios.name, _steering("scenario.name")),
    Route("POST", "/styring/scenarier/{run}/evidens", scenarios.read_again, _steering("scenario.run")),
)
