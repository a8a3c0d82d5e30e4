"""Domains of e-mail addresses, for rules about who may join."""

import re

_FORM = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")

# Where anybody gets an address. A rule on one of them would let the world in (ORG-31).
_PUBLIC = (
    "126.com 163.com aol.com arcor.de bigpond.com bk.ru btinternet.com comcast.net cox.net duck.com fastmail.com"
    " fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com"
    " hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com inbox.ru laposte.net libero.it"
    " list.ru live.com live.co.uk live.de live.fr live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com"
    " naver.com online.de orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de posteo.net proton.me"
    " protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr"
    " sina.com"
    " sky.com t-online.de tuta.com tutamail.com tutanota.com tutanota.de uol.com.br verizon.net wanadoo.fr web.de wp.pl"
    " yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it"
    " yandex.com"
    " yandex.ru yeah.net ymail.com zoho.com zohomail.com"
)
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())


def is_domain(name: str) -> bool:
    """Whether this lower-case text could stand after the @ of an address; international names in their ASCII form."""
    return _FORM.fullmatch(name) is not None


def domain_of(email_key: str) -> str:
    """What follows the last @ of a normalised address. Compared whole: a subdomain is another domain."""
    return email_key.rpartition("@")[2]
