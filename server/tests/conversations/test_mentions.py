"""What a model is told of the things that a message names: what its sender sees of them then, and no more."""

from typing import Any
from uuid import uuid4

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.conversations.pages import written_page
from tests.conversations.talking import MODEL, Talker
from tests.pages.test_versions import write
from tests.support.model_server import ModelServer, Script
from tests.support.team import Team, execute


def told(models: ModelServer) -> list[str]:
    """What the last request says of things around the conversation."""
    return [str(each["content"]) for each in models.asked[-1].body["messages"] if each["role"] == "system"]


async def known(talker: Talker, sent: dict[str, Any]) -> list[str | None]:
    """What an answer shows as named, by its names."""
    answer = await talker.get(f"/messages/{sent['assistant_message']['id']}")
    return [each["name"] for each in answer["used_context"] if each["kind"] == "mention"]


async def test_each_kind_of_thing_that_is_named_is_told_in_its_way(team: Team, models: ModelServer) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    grace = await team.join("Grace")
    document = await written_page(team, "Sails", "Canvas of {{author}} and {% secret %}")
    folder = await written_page(team, "Yard", type="FOLDER")
    await written_page(team, "Mast", "Not told", parent_id=folder)
    chat = await written_page(team, "Ask here", type="AI_CHAT")
    spoken = await ada.say("Question 0 on the page", kind="page", page_id=chat)
    await ada.follow(spoken["run"]["id"])
    earlier = await ada.talk("Question 0 of before")
    for number in range(1, 6):
        await ada.talk(f"Question {number} on the page", to=spoken["conversation"]["id"])
        await ada.talk(f"Question {number} of before", to=earlier["conversation"]["id"])

    models.play(Script(answer="Aye"))
    sent = await ada.talk(
        f"Look at @[Sails]({document}:page), @[Yard]({folder}:page), @[Ask here]({chat}:page),"
        f" @[that talk]({earlier['conversation']['id']}:conversation) and @[Grace]({grace.id}:user)."
        f" Again: @[Sails]({document}:page)"
    )

    sails, yard, on_page, before, person = told(models)
    # Braces are set apart: nothing that fills templates in finds one.
    assert "Canvas of { {author} } and { % secret % }" in sails
    assert "- Mast (DOCUMENT)" in yard
    assert "Not told" not in yard
    # Of twelve messages the last ten.
    for text, where in ((on_page, "on the page"), (before, "of before")):
        assert [f"[user]\nQuestion {number} {where}" in text for number in range(6)] == [False, *[True] * 5]
        assert text.count("[assistant]") == 5
    assert "Grace" in person
    assert len(person.splitlines()) == 1
    assert await known(ada, sent) == ["Sails", "Yard", "Ask here", "Question 0 of before", "Grace"]
    title = (await ada.get(f"/conversations/{sent['conversation']['id']}"))["title"]
    assert title == "Look at @Sails, @Yard, @Ask here, @that talk and"
    meter = await ada.get(f"/conversations/{sent['conversation']['id']}/context")
    assert [layer["kind"] for layer in meter["layers"]].count("mention") == 5

    # It is read anew at each send; what lies in the trash is told to nobody.
    await write(team.founder, document, "Hemp of one layer")
    await ada.talk("And now?", to=sent["conversation"]["id"])
    assert "Hemp of one layer" in told(models)[0]
    assert (await ada.client.delete(f"/pages/{document}")).status_code == 200
    await ada.talk("Gone?", to=sent["conversation"]["id"])
    assert "Hemp" not in str(told(models))
    assert "The folder Yard" in told(models)[0]


async def test_what_one_may_not_see_is_plain_text_and_nobody_names_for_another(
    team: Team, models: ModelServer
) -> None:
    ada, eve = Talker(team.founder, models), Talker(await team.join("Eve"), models)
    stranger = await team.world.person("Mallory")
    await ada.connect()
    await eve.connect()
    page_id = await written_page(team, "Sails", "Canvas of two layers")
    own = await ada.talk("A secret of mine")
    names = (
        f"@[Sails]({page_id}:page) @[talk]({own['conversation']['id']}:conversation)"
        f" @[Mallory]({stranger.id}:user) @[none]({uuid4()}:page) @[odd]({'-' * 36}:page)"
    )

    sent = await eve.talk(names)

    assert told(models) == []
    # The text itself goes as it was written.
    assert models.asked[-1].body["messages"][-1]["content"] == names
    assert await known(eve, sent) == []

    # Ada sees the page. That Eve named it tells Ada's model nothing, or the answer would tell Eve.
    conversation_id = sent["conversation"]["id"]
    shared = await eve.client.put(
        f"/conversations/{conversation_id}/members/{ada.person.id}", json={"level": "EDIT"}
    )
    assert shared.status_code in (200, 201), shared.text
    answered = await ada.talk("What is it?", to=conversation_id)
    assert "Canvas" not in str(models.asked[-1].body)
    assert await known(ada, answered) == []
    # When she names it herself it is told, and Eve is not shown what it is called.
    answered = await ada.talk(f"It is @[this]({page_id}:page)", to=conversation_id)
    assert "Canvas" in str(told(models))
    assert await known(ada, answered) == ["Sails"]
    assert await known(eve, answered) == [None]


async def test_at_most_twenty_things_are_told_of_and_what_is_long_is_cut(
    team: Team, models: ModelServer, platform: Platform
) -> None:
    ada = Talker(team.founder, models)
    await ada.connect()
    folders = [await written_page(team, f"Yard {number}", type="FOLDER") for number in range(21)]
    sent = await ada.talk(" ".join(f"@[yard]({page_id}:page)" for page_id in folders))
    assert await known(ada, sent) == [f"Yard {number}" for number in range(20)]

    page_id, second = await written_page(team, "Log", "word " * 2000), await written_page(team, "Next", "Untold")
    await execute(
        platform,
        "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, context_window,"
        " created_at, updated_at) VALUES (:id, :organization, :slug, 'openai_compatible', 'stoa-test',"
        " 'Small', 1000, now(), now())",
        id=new_id(),
        organization=ada.person.organization_id,
        slug=MODEL,
    )
    sent = await ada.talk(f"@[Log]({page_id}:page) @[Next]({second}:page)")
    (log,) = told(models)
    # Half of what the model can read.
    assert len(log) == 2000
    assert log.endswith("[The text goes on.]")
    assert await known(ada, sent) == ["Log"]


async def test_pages_are_named_by_their_exact_title_too(team: Team, models: ModelServer) -> None:
    ada, eve = Talker(team.founder, models), Talker(await team.join("Eve"), models)
    await ada.connect()
    await eve.connect()
    await written_page(team, "Sails", "Canvas")
    await written_page(team, "Sails of hemp", "Rope")
    await written_page(team, "What now?", "Wait")
    for number in range(5):
        await written_page(team, f"Buoy {number}", f"Number {number}")

    text = "Compare @Sails of hemp, (@Sails) and @What now? Not @sails, mail ada@Sails or @Nothing of this kind"
    sent = await ada.talk(text)
    assert await known(ada, sent) == ["Sails of hemp", "Sails", "What now?"]
    assert models.asked[-1].body["messages"][-1]["content"] == text
    # What is named stays named as the talk goes on, in whatever form.
    await ada.talk("And now?", to=sent["conversation"]["id"])
    assert [said.rsplit("\n", 1)[1] for said in told(models)] == ["Rope", "Canvas", "Wait"]
    # Nobody else's pages, and at most five.
    await eve.talk(text)
    assert told(models) == []
    sent = await ada.talk("@Sails @What now? " + " ".join(f"@Buoy {number}" for number in range(5)))
    assert await known(ada, sent) == ["Sails", "What now?", "Buoy 0", "Buoy 1", "Buoy 2"]
