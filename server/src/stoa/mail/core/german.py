"""The letters in German: each sentence by the English one. What stands in braces is filled in."""

from collections.abc import Mapping

_ACCOUNTS = {
    "Hello {name},": "Guten Tag, {name},",
    "Sign in": "Anmelden",
    "Set a new password": "Neues Passwort setzen",
    "Somebody asked for a new password for your account. The link is good once, for 60 minutes.": (
        "Jemand hat für Ihr Konto ein neues Passwort angefordert. Der Link gilt einmal und 60 Minuten lang."
    ),
    "If you did not ask for this, there is nothing to do: without the link nothing happens.": (
        "Wenn Sie das nicht waren, ist nichts zu tun: Ohne den Link geschieht nichts."
    ),
    "Your account is ready": "Ihr Konto ist bereit",
    "An administrator made an account for you. Choose its password; the link is good for 7 days.": (
        "Eine Administratorin oder ein Administrator hat ein Konto für Sie angelegt. Wählen Sie das Passwort; der Link"
        " gilt 7 Tage."
    ),
    "Choose a password": "Passwort wählen",
    "Confirm your e-mail address": "Bestätigen Sie Ihre E-Mail-Adresse",
    "Confirm that this address is yours to use your account. The link is good for 24 hours.": (
        "Bestätigen Sie, dass dies Ihre Adresse ist, um Ihr Konto zu verwenden. Der Link gilt 24 Stunden."
    ),
    "Confirm the address": "Adresse bestätigen",
    "You did not make this account? The same page removes it.": (
        "Sie haben dieses Konto nicht angelegt? Auf derselben Seite können Sie es entfernen."
    ),
    "You already have an account": "Sie haben bereits ein Konto",
    "Somebody tried to sign up with your address. You have an account; nothing was changed.": (
        "Jemand wollte sich mit Ihrer Adresse registrieren. Sie haben schon ein Konto; geändert wurde nichts."
    ),
    "You do not know the password any more?": "Sie wissen das Passwort nicht mehr?",
    "Your code": "Ihr Code",
    "Type this code where it is asked for. It is good once, for 5 minutes.": (
        "Geben Sie diesen Code dort ein, wo danach gefragt wird. Er gilt einmal und 5 Minuten lang."
    ),
    "If you did not ask for it, do not pass it on. Nobody of Stoa will ask you for it.": (
        "Wenn Sie ihn nicht angefordert haben, geben Sie ihn nicht weiter. Niemand von Stoa wird Sie danach fragen."
    ),
    "This link signs you in. It is good once, for 10 minutes.": (
        "Mit diesem Link melden Sie sich an. Er gilt einmal und 10 Minuten lang."
    ),
    "Confirm your new e-mail address": "Bestätigen Sie Ihre neue E-Mail-Adresse",
    "Your account is to use {new_email} from now on. Until you confirm it, the old address stays. The link is good"
    " for 24 hours.": (
        "Ihr Konto soll künftig {new_email} verwenden. Bis Sie das bestätigen, bleibt es bei der alten Adresse. Der"
        " Link gilt 24 Stunden."
    ),
    "Use this address": "Diese Adresse verwenden",
    "The e-mail address of your account was changed": "Die E-Mail-Adresse Ihres Kontos wurde geändert",
    "Your account uses {new_email} now.": "Ihr Konto verwendet jetzt {new_email}.",
    "If this was not you, take it back within 7 days. All sessions of the account end then.": (
        "Wenn Sie das nicht waren, nehmen Sie es innerhalb von 7 Tagen zurück. Alle Sitzungen des Kontos enden dann."
    ),
    "Take the change back": "Änderung zurücknehmen",
    "Your password was changed": "Ihr Passwort wurde geändert",
    "The password of your account was changed. Other devices were signed out.": (
        "Das Passwort Ihres Kontos wurde geändert. Andere Geräte wurden abgemeldet."
    ),
    "If this was not you, set a new password at once.": (
        "Wenn Sie das nicht waren, setzen Sie sofort ein neues Passwort."
    ),
    "Confirm that your account is to be deleted": "Bestätigen Sie, dass Ihr Konto gelöscht werden soll",
    "You asked to delete your account. It ends at once when you confirm it.": (
        "Sie möchten Ihr Konto löschen. Es endet sofort, wenn Sie das bestätigen."
    ),
    "Delete my account": "Mein Konto löschen",
    "If this was not you, change your password: somebody is signed in to your account.": (
        "Wenn Sie das nicht waren, ändern Sie Ihr Passwort: Jemand ist in Ihrem Konto angemeldet."
    ),
    "Your account was deleted": "Ihr Konto wurde gelöscht",
    "Your account has ended. In 14 days everything in it goes; until then you can take it back.": (
        "Ihr Konto ist beendet. In 14 Tagen wird alles darin gelöscht; bis dahin können Sie es zurückholen."
    ),
    "Keep my account": "Mein Konto behalten",
    "Your account is open": "Ihr Konto ist freigeschaltet",
    "An administrator has approved your account. You can sign in now.": (
        "Ihr Konto wurde freigegeben. Sie können sich jetzt anmelden."
    ),
}
_SECURITY = {
    "Sign-in to your account is locked for a while": "Die Anmeldung in Ihrem Konto ist für eine Weile gesperrt",
    "Somebody typed a wrong password for your account several times. From devices that we do not know, nobody can sign"
    " in for {minutes} minutes.": (
        "Jemand hat für Ihr Konto mehrmals ein falsches Passwort eingegeben. Von Geräten, die wir nicht kennen, kann"
        " sich {minutes} Minuten lang niemand anmelden."
    ),
    "Was it you, and you do not know the password any more? Then set a new one.": (
        "Waren Sie es selbst und wissen das Passwort nicht mehr? Dann setzen Sie ein neues."
    ),
    "A new device signed in to your account": "Ein neues Gerät hat sich in Ihrem Konto angemeldet",
    "Hello {name}, somebody signed in to your account from a device not seen before:": (
        "Guten Tag, {name}, jemand hat sich in Ihrem Konto von einem Gerät angemeldet, das wir noch nicht kannten:"
    ),
    "Device: {device}\nPlace: {place}\nTime: {moment}": "Gerät: {device}\nOrt: {place}\nZeit: {moment}",
    "If this was you, there is nothing to do.": "Wenn Sie das waren, ist nichts zu tun.",
    "If it was not, end that session now. We then mail you a link to set a new password.": (
        "Wenn nicht, beenden Sie die Sitzung jetzt. Wir schicken Ihnen dann einen Link für ein neues Passwort."
    ),
    "This was not me": "Das war ich nicht",
    "A session of yours was ended because its key was used twice": (
        "Eine Ihrer Sitzungen wurde beendet, weil ihr Schlüssel zweimal verwendet wurde"
    ),
    "Hello {name}, a program that is signed in to your account sent a key that had been used before. Somebody may have"
    " copied it, so that session was ended.": (
        "Guten Tag, {name}, ein in Ihrem Konto angemeldetes Programm hat einen Schlüssel geschickt, der schon verwendet"
        " worden war. Vielleicht hat ihn jemand kopiert; deshalb wurde die Sitzung beendet."
    ),
    "If you do not know why this happened, end everything and choose a new password.": (
        "Wenn Sie sich das nicht erklären können, beenden Sie alles und wählen Sie ein neues Passwort."
    ),
    "End everything": "Alles beenden",
    "An API token of yours was ended": "Eines Ihrer API-Token wurde beendet",
    "The API token “{token_name}” was sent to Stoa inside an address. Addresses are kept in logs and histories, so the"
    " token was ended.": (
        "Das API-Token „{token_name}“ kam in einer Adresse bei Stoa an. Adressen bleiben in Protokollen und Verläufen"
        " stehen; deshalb wurde das Token beendet."
    ),
    "Make a new one, and send it in the Authorization header.": (
        "Legen Sie ein neues an und senden Sie es im Authorization-Header."
    ),
    "API tokens": "API-Token",
    "An administrator is using your account": "Jemand aus der Administration verwendet Ihr Konto",
    "{by}, an administrator of this Stoa, acts as you until {until} (UTC) at most, to help with something in your"
    " account. Passwords, keys and the ways to sign in stay closed to them.": (
        "{by} aus der Administration dieses Stoa handelt längstens bis {until} (UTC) in Ihrem Namen, um Ihnen zu"
        " helfen. Passwörter, Schlüssel und Anmeldewege bleiben dabei verschlossen."
    ),
    "What they do is written down under their own name. You find it in your activity.": (
        "Was dabei geschieht, wird unter dem eigenen Namen aufgezeichnet. Sie finden es in Ihren Aktivitäten."
    ),
    "{subject}. {consequence}": "{subject}. {consequence}",
    "If this was not you, look at your account's security at once.": (
        "Wenn Sie das nicht waren, prüfen Sie sofort die Sicherheit Ihres Kontos."
    ),
    "Open security settings": "Sicherheitseinstellungen öffnen",
    "An authenticator app was added": "Eine Authenticator-App wurde hinzugefügt",
    "From now on signing in asks for its code.": "Die Anmeldung fragt ab jetzt nach ihrem Code.",
    "The authenticator app was removed": "Die Authenticator-App wurde entfernt",
    "Signing in does not ask for its codes any more.": "Die Anmeldung fragt nicht mehr nach ihren Codes.",
    "A passkey was added": "Ein Passkey wurde hinzugefügt",
    "It signs in to your account without a password.": "Er meldet in Ihrem Konto ohne Passwort an.",
    "A passkey was removed": "Ein Passkey wurde entfernt",
    "It does not sign in to your account any more.": "Er meldet nicht mehr in Ihrem Konto an.",
    "New recovery codes were made": "Neue Wiederherstellungscodes wurden erzeugt",
    "The old ones do not work any more.": "Die alten gelten nicht mehr.",
    "An administrator removed your second factors": "Ihre zweiten Faktoren wurden von der Administration entfernt",
    "You were signed out everywhere. Sign in with your password, choose a new one, and set up a second factor.": (
        "Sie wurden überall abgemeldet. Melden Sie sich mit Ihrem Passwort an, wählen Sie ein neues und richten Sie"
        " einen zweiten Faktor ein."
    ),
    "A way to sign in was added": "Ein Anmeldeweg wurde hinzugefügt",
    "Another service signs in to your account from now on.": (
        "Ein weiterer Dienst meldet ab jetzt in Ihrem Konto an."
    ),
    "A way to sign in was removed": "Ein Anmeldeweg wurde entfernt",
    "A service does not sign in to your account any more.": "Ein Dienst meldet nicht mehr in Ihrem Konto an.",
    "{count} security notices": "{count} Sicherheitshinweise",
    "These notices came in a short time, so that they are sent together.": (
        "Diese Hinweise entstanden in kurzer Zeit und kommen deshalb zusammen."
    ),
}
_ORGANIZATIONS = {
    "an owner": "Eigentümer",
    "an admin": "Administrator",
    "a member": "Mitglied",
    "a guest": "Gast",
    "Become the owner of {organization}?": "{organization} als Eigentümer übernehmen?",
    "{giver} offers you the ownership of {organization}. It is yours when you confirm it within 7 days.": (
        "{giver} bietet Ihnen an, {organization} als Eigentümer zu übernehmen. Bestätigen Sie es dafür innerhalb von"
        " 7 Tagen."
    ),
    "Look at the offer": "Angebot ansehen",
    "You offered the ownership of {organization}": "Sie haben angeboten, {organization} zu übergeben",
    "You offered the ownership of {organization} to {taker}. Once they confirm it you are an admin.": (
        "Sie haben {taker} angeboten, {organization} als Eigentümer zu übernehmen. Nach der Bestätigung sind Sie"
        " Administrator."
    ),
    "If this was not you, take it back at once and change your password.": (
        "Wenn Sie das nicht waren, nehmen Sie es sofort zurück und ändern Sie Ihr Passwort."
    ),
    "Take it back": "Zurücknehmen",
    "{organization} has another owner": "{organization} hat einen anderen Eigentümer",
    "You are an owner of {organization} now; {giver} is an admin.": (
        "Sie sind jetzt Eigentümer von {organization}; {giver} ist Administrator."
    ),
    "{taker} is an owner of {organization} now; you are an admin.": (
        "{taker} ist jetzt Eigentümer von {organization}; Sie sind Administrator."
    ),
    "{organization} asks for a second factor": "{organization} verlangt einen zweiten Faktor",
    "{organization} is open from now on to those only who sign in with a second factor. Your account has none yet. Set"
    " up an authenticator app or a passkey, and you are in again.": (
        "{organization} steht ab jetzt nur denen offen, die sich mit einem zweiten Faktor anmelden. Ihr Konto hat noch"
        " keinen. Richten Sie eine Authenticator-App oder einen Passkey ein, dann sind Sie wieder dabei."
    ),
    "Set up a second factor": "Zweiten Faktor einrichten",
    "{inviter} invites you to {organization}": "{inviter} lädt Sie zu {organization} ein",
    "{inviter} invites you to work in {organization} as {role}.": (
        "{inviter} lädt Sie ein, in {organization} mitzuarbeiten, als {role}."
    ),
    "They write: {message}": "Dazu schreibt man Ihnen: {message}",
    "They write: {note}": "Dazu schreibt man Ihnen: {note}",
    "Open the invitation": "Einladung öffnen",
    "It is good for {hours} hours and for your address only. If you do not know {inviter}, there is nothing to do.": (
        "Sie gilt {hours} Stunden und nur für Ihre Adresse. Wenn Sie {inviter} nicht kennen, ist nichts zu tun."
    ),
    "Your place in {organization}": "Ihr Platz in {organization}",
    "{inviter} made a place for you in {organization}, as {role}.": (
        "{inviter} hat in {organization} einen Platz für Sie geschaffen, als {role}."
    ),
    "Choose a password if you are new to Stoa, or sign in with the account that you have.": (
        "Wählen Sie ein Passwort, wenn Sie neu bei Stoa sind, oder melden Sie sich mit Ihrem Konto an."
    ),
    "Take your place": "Platz einnehmen",
    "The link is good for 7 days and for your address only.": "Der Link gilt 7 Tage und nur für Ihre Adresse.",
    "{person} asks to join {organization}": "{person} möchte zu {organization} gehören",
    "{person} asks to become a member of {organization}.": "{person} möchte Mitglied von {organization} werden.",
    "Decide": "Entscheiden",
}
_WORK = {
    "{asker} asks to see a page": "{asker} möchte eine Seite sehen",
    "{asker} asks to see “{title}”, which you may share.": (
        "{asker} möchte „{title}“ sehen; Sie dürfen die Seite freigeben."
    ),
    "They wrote: {message}": "Dazu schreibt man Ihnen: {message}",
    "Open the page": "Seite öffnen",
    "A key for models does not work any more": "Ein Schlüssel für Modelle gilt nicht mehr",
    "{provider} refused the key “{name}” three times in a row, so Stoa does not use it any more. Store a new key, or"
    " check the old one with the provider.": (
        "{provider} hat den Schlüssel „{name}“ dreimal hintereinander abgelehnt; Stoa verwendet ihn deshalb nicht mehr."
        " Hinterlegen Sie einen neuen oder prüfen Sie den alten beim Anbieter."
    ),
    "Open the keys": "Schlüssel öffnen",
    "{what} {state}": "{what} {state}",
    "{what} {state}: {spent} of {limit} US dollars.": "{what} {state}: {spent} von {limit} US-Dollar.",
    "is spent": "ist ausgeschöpft",
    "is nearly spent": "ist fast ausgeschöpft",
    "It begins anew on {day}.": "Es beginnt am {day} neu.",
    "Models cost much more than usual": "Modelle kosten viel mehr als sonst",
    "In the hour from {hour} on, your organization spent {spent} US dollars on models; in the last 14 days it was"
    " {usual} in this hour.": (
        "In der Stunde ab {hour} hat Ihre Organisation {spent} US-Dollar für Modelle ausgegeben; in den letzten 14"
        " Tagen waren es in dieser Stunde {usual}."
    ),
    "See what it went to": "Verbrauch ansehen",
    "Your budget": "Ihr Budget",
    "The budget of your organization": "Das Budget Ihrer Organisation",
    "A budget": "Ein Budget",
    "A budget of a group": "Das Budget einer Gruppe",
    "A budget of a space": "Das Budget eines Bereichs",
    "A budget of an agent": "Das Budget eines Agenten",
    "A budget of an API token": "Das Budget eines API-Tokens",
    "{person} asks for a larger budget": "{person} bittet um ein größeres Budget",
    "{person} asks for {amount} US dollars more.": "{person} bittet um {amount} US-Dollar mehr.",
    "About your budget": "Zu Ihrem Budget",
    "Your budget is larger by {amount} US dollars from now on.": (
        "Ihr Budget ist ab jetzt um {amount} US-Dollar größer."
    ),
    "You may spend {amount} US dollars more until the present period ends.": (
        "Sie dürfen bis zum Ende des laufenden Zeitraums {amount} US-Dollar mehr ausgeben."
    ),
    "Your budget stays as it is; you had asked for {amount} US dollars more.": (
        "Ihr Budget bleibt, wie es ist; Sie hatten um {amount} US-Dollar mehr gebeten."
    ),
    "The answer says: {message}": "In der Antwort steht: {message}",
    "Your usage": "Ihr Verbrauch",
    "Stoa can send mail": "Stoa kann E-Mails verschicken",
    "{name} asked Stoa to send this test mail. It arrived: mail works.": (
        "{name} hat Stoa gebeten, diese Testnachricht zu schicken. Sie ist angekommen: E-Mail funktioniert."
    ),
    "There is nothing else to do.": "Mehr ist nicht zu tun.",
}
_NEWS = {
    "{count} things that concern you": "{count} Neuigkeiten für Sie",
    "And {more} more.": "Und {more} weitere.",
    "Open in Stoa": "In Stoa öffnen",
    "Nobody reads answers to this mail. Which mails you get is up to you: see Settings, Notifications.": (
        "Antworten auf diese E-Mail liest niemand. Welche E-Mails Sie bekommen, bestimmen Sie selbst: Einstellungen,"
        " Benachrichtigungen."
    ),
    "Somebody": "Jemand",
    "Untitled": "Ohne Titel",
    "{who} mentioned you on “{title}”": "{who} hat Sie auf „{title}“ erwähnt",
    "{who} replied in a thread on “{title}”": "{who} hat in einem Gespräch auf „{title}“ geantwortet",
    "{who} commented on “{title}”": "{who} hat „{title}“ kommentiert",
    "{who} shared “{title}” with you": "{who} hat „{title}“ mit Ihnen geteilt",
    "{who} shared {count} pages with you, “{title}” among them": (
        "{who} hat {count} Seiten mit Ihnen geteilt, darunter „{title}“"
    ),
    "{who} gave you the task “{title}”": "{who} hat Ihnen die Aufgabe „{title}“ gegeben",
    "{who} changed “{title}”": "{who} hat „{title}“ geändert",
    "{who} proposes a change to “{title}”": "{who} schlägt eine Änderung an „{title}“ vor",
    "{who} decided on your proposal for “{title}”": "{who} hat über Ihren Vorschlag für „{title}“ entschieden",
    "{who} added you to the space “{title}”": "{who} hat Sie in den Bereich „{title}“ aufgenommen",
    "{who} made you the owner of the space “{title}”": "{who} hat Ihnen den Bereich „{title}“ übergeben",
    "{count} replies in a thread on “{title}”": "{count} Antworten in einem Gespräch auf „{title}“",
    "{count} comments on “{title}”": "{count} Kommentare zu „{title}“",
    "{count} proposals for “{title}”": "{count} Vorschläge für „{title}“",
    "You handed the space “{title}” over": "Sie haben den Bereich „{title}“ übergeben",
    "Whoever is to do the task “{title}” does not see it any more": (
        "Wer die Aufgabe „{title}“ erledigen soll, sieht sie nicht mehr"
    ),
    "The task “{title}” is due today": "Die Aufgabe „{title}“ ist heute fällig",
    "The task “{title}” is due tomorrow": "Die Aufgabe „{title}“ ist morgen fällig",
    "Your right on “{title}” ends in three days": "Ihr Recht an „{title}“ endet in drei Tagen",
    "A right that you gave on “{title}” ends in three days": (
        "Ein Recht, das Sie an „{title}“ gegeben haben, endet in drei Tagen"
    ),
    "“{title}” is due for review": "„{title}“ ist zu prüfen",
    "News of “{title}”": "Neues von „{title}“",
}

TEXTS: Mapping[str, str] = _ACCOUNTS | _SECURITY | _ORGANIZATIONS | _WORK | _NEWS
