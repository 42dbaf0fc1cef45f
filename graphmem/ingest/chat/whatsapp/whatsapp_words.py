"""What WhatsApp itself writes into an export, in many languages: AM and PM, placeholders, deleted, edited."""

import re

# Without spaces and dots, in lower case.
MORNING = frozenset("am om dop πμ ص صباحا قم 上午 凌晨 清晨 早上 午前 오전 sa pg öö fm de pd paradite rano पूर्वाह्न सुबह".split())
AFTERNOON = frozenset("pm odp μμ م مساء بظ 下午 晚上 中午 午後 오후 ch ptg ös em du md pasdite अपराह्न दोपहर शाम रात".split())
# Words between date and time, or after the time, that mean nothing.
FILLERS = frozenset(
    ("", "at", "um", "uhr", "à", "às", "as", "alas", "a", "alle", "ore", "om", "kl", "klo", "o", "г", "в", "ч", "h", "be", "р", "년")
)

MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
LEFT_TO_RIGHT = "\u200e"

DELETED = frozenset(
    line.strip()
    for line in """
    this message was deleted
    you deleted this message
    this message has been deleted
    you deleted this message as admin
    questo messaggio è stato eliminato
    hai eliminato questo messaggio
    se eliminó este mensaje
    este mensaje fue eliminado
    este mensaje ha sido eliminado
    eliminaste este mensaje
    diese nachricht wurde gelöscht
    du hast diese nachricht gelöscht
    ce message a été supprimé
    vous avez supprimé ce message
    mensagem apagada
    esta mensagem foi apagada
    essa mensagem foi apagada
    você apagou esta mensagem
    apagou esta mensagem
    esta mensagem foi eliminada
    eliminou esta mensagem
    dit bericht is verwijderd
    dit bericht werd verwijderd
    je hebt dit bericht verwijderd
    u hebt dit bericht verwijderd
    ta wiadomość została usunięta
    wiadomość została usunięta
    usunięto tę wiadomość
    данное сообщение удалено
    это сообщение удалено
    сообщение удалено
    вы удалили данное сообщение
    вы удалили это сообщение
    bu mesaj silindi
    bu mesajı sildiniz
    detta meddelande raderades
    du raderade detta meddelande
    denne besked blev slettet
    du slettede denne besked
    denne meldingen ble slettet
    du slettet denne meldingen
    tämä viesti on poistettu
    poistit tämän viestin
    pesan ini telah dihapus
    anda menghapus pesan ini
    tato zpráva byla smazána
    tato zpráva byla odstraněna
    acest mesaj a fost șters
    ezt az üzenetet törölték
    törölted ezt az üzenetet
    αυτό το μήνυμα διαγράφηκε
    הודעה זו נמחקה
    ההודעה נמחקה
    מחקת הודעה זו
    تم حذف هذه الرسالة
    تم حذف هذه الرسالة
    لقد حذفت هذه الرسالة
    حذفت هذه الرسالة
    यह संदेश हटा दिया गया था
    यह मैसेज डिलीट किया गया
    आपने यह मैसेज डिलीट किया
    此消息已删除
    此消息已被删除
    你删除了这条消息
    您删除了这条消息
    這則訊息已刪除
    此訊息已刪除
    你已刪除此訊息
    您已刪除此訊息
    このメッセージは削除されました
    このメッセージを削除しました
    삭제된 메시지입니다
    이 메시지를 삭제했습니다
    """.splitlines()
    if line.strip()
)
DELETED_BY = ("this message was deleted by ", "questo messaggio è stato eliminato da", "diese nachricht wurde von ")

SYSTEM = tuple(
    line.strip()
    for line in """
    messages and calls are end-to-end encrypted
    messages to this chat and calls are
    messages to this group are
    messages you send to this
    your messages and calls are
    your security code with
    missed voice call
    missed video call
    missed group voice call
    missed group video call
    waiting for this message
    you received a view once message
    i messaggi e le chiamate sono crittografati
    i messaggi inviati a questa chat
    in attesa del messaggio
    chiamata vocale persa
    videochiamata persa
    nachrichten und anrufe sind ende-zu-ende-verschlüsselt
    warten auf diese nachricht
    verpasster sprachanruf
    verpasster videoanruf
    los mensajes y las llamadas están cifrados
    esperando este mensaje
    llamada perdida
    videollamada perdida
    les messages et les appels sont chiffrés
    en attente de ce message
    appel vocal manqué
    appel vidéo manqué
    as mensagens e as chamadas são protegidas
    as mensagens e ligações são protegidas
    aguardando mensagem
    ligação de voz perdida
    ligação de vídeo perdida
    berichten en oproepen zijn end-to-end versleuteld
    gemiste spraakoproep
    gemiste video-oproep
    сообщения и звонки защищены сквозным шифрованием
    mesajlar ve aramalar uçtan uca şifrelidir
    """.splitlines()
    if line.strip()
)

# How the line of an event goes on behind the name of the one who did it, and "you" before it.
YOU = ("you ", "du ", "hai ", "has ", "vous ", "você ", "je ", "u ")
GROUP_EVENTS = tuple(
    line.strip()
    for line in """
    changed the group name
    changed the subject
    changed this group's
    changed the group's
    changed the group description
    changed the group picture
    changed the group photo
    changed the settings
    changed to +
    changed their phone number
    deleted the group description
    deleted this group's icon
    created group
    created this group
    turned on disappearing messages
    turned off disappearing messages
    updated the message timer
    joined using this group's invite link
    joined from the community
    joined using a group link
    requested to join
    hat den gruppennamen
    hat den betreff
    hat das gruppenbild
    hat die gruppenbeschreibung
    hat die gruppe erstellt
    cambió el nombre del grupo
    cambió el asunto
    cambió el ícono
    cambió la descripción del grupo
    creó el grupo
    a changé le nom du groupe
    a changé le sujet
    a changé l'icône
    a modifié le nom du groupe
    a créé le groupe
    ha cambiato il nome del gruppo
    ha cambiato l'oggetto
    ha cambiato l'immagine
    ha modificato il nome del gruppo
    ha creato il gruppo
    mudou o nome do grupo
    alterou o nome do grupo
    mudou a imagem
    criou o grupo
    heeft de groepsnaam
    heeft het onderwerp
    heeft de groep gemaakt
    изменил название группы
    изменила название группы
    grup adını
    """.splitlines()
    if line.strip()
)

# "<Media omitted>": the words between the brackets.
MEDIA = frozenset(
    line.strip()
    for line in """
    media omitted
    media omessi
    media omesso
    file multimediale omesso
    medien ausgeschlossen
    medien weggelassen
    multimedia omitido
    archivo omitido
    archivo multimedia omitido
    médias omis
    média omis
    fichier omis
    mídia oculta
    mídia omitida
    arquivo de mídia oculto
    ficheiro não revelado
    ficheiro multimédia omitido
    media weggelaten
    pominięto multimedia
    pominięte multimedia
    multimedia pominięte
    без медиафайлов
    медиафайл пропущен
    файл пропущен
    файл пропущено
    medya dahil edilmedi
    medya atlanmış
    media tidak disertakan
    média kihagyva
    hiányzó médiafájl
    media utelämnat
    media har utelämnats
    medier utelämnades
    mediefil utelatt
    medier utelatt
    medier udeladt
    mediefil udeladt
    udelad medie
    media jätettiin pois
    média vynechány
    média vynechané
    média byla vynechána
    fișier media omis
    conținut media omis
    τα πολυμέσα παραλήφθηκαν
    המדיה לא נכללה
    מדיה הושמטה
    המדיה הושמטה
    تم استبعاد الوسائط
    تم حذف الوسائط
    تم حذف الوسائط
    मीडिया के बिना
    मीडिया छोड़ा गया
    省略媒体文件
    忽略多媒體檔
    已省略媒體
    メディアは含まれていません
    メディアなし
    미디어 파일을 제외한 메시지 내용
    미디어 파일 제외됨
    ไม่รวมไฟล์สื่อ
    view once voice message omitted
    video note omitted
    """.splitlines()
    if line.strip()
)

# "image omitted": a word for the kind, before or after a word for "left out", on a line of its own.
THINGS = frozenset(
    """image photo picture video gif audio sticker document contact file voice media note
    immagine foto documento scheda contatto vocale nota adesivo messaggio videomessaggio
    bild dokument kontaktkarte sprachnachricht datei videonachricht
    imagen vídeo documento tarjeta contacto archivo nota
    vidéo son document fiche autocollant fichier
    imagem áudio figurinha cartão ficheiro
    afbeelding contactkaart bestand sticker
    obraz zdjęcie wideo dźwięk naklejka dokument plik wizytówka
    изображение фото видео аудио аудиофайл стикер документ карточка контакта файл
    görüntü resim ses çıkartma belge kişi kartı
    gambar foto stiker dokumen kartu
    kuva kuvan tarra asiakirja
    billede billedet mærkat lyd bilde klistermerke bilden dekal ljud
    התמונה הסרטון האודיו המדבקה המסמך תמונה סרטון סטיקר מסמך
    صورة فيديو مقطع ملصق مستند الصورة الفيديو الصوت المستند الملصق""".split()
)
LEFT_OUT = frozenset(
    """omitted omessa omesso omessi esclusa escluso esclusi weggelassen ausgelassen ausgeschlossen omitida omitido excluida excluido
    absente absent omis omise manquant manquante retiré retirée ignoré ocultada oculta ocultado oculto omitted weggelaten
    pominięty pominięta pominięto pominięte отсутствует отсутствуют опущено опущен пропущено пропущен пропущена
    edilmedi atlandı disertakan dihilangkan utelämnad utelämnat utelämnats utelatt udeladt
    הושמט הושמטה הושמטו محذوف محذوفة محذوفة""".split()
)
# Written without a space between the words.
LEFT_OUT_GLUED = re.compile(
    r"(?:图像|圖片|照片|视频|影片|音频|音訊|文档|文件|贴图|貼圖|GIF|画像|動画|音声|ステッカー|ドキュメント|이미지|사진|동영상|오디오|스티커|문서)\s?(?:已忽略|已略去|已省略|省略|は省略されました|は含まれていません|생략됨|생략|제외됨)",
    re.IGNORECASE,
)

# "IMG-1.jpg (file attached)": the words between the brackets.
ATTACHED = frozenset(
    line.strip()
    for line in """
    file attached
    file allegato
    datei angehängt
    archivo adjunto
    fichier joint
    arquivo anexado
    ficheiro anexado
    bestand bijgevoegd
    plik dołączony
    załączono plik
    файл добавлен
    файл прикреплён
    файл приложен
    dosya ekli
    dosya ekte
    file terlampir
    bifogad fil
    vedhæftet fil
    vedlagt fil
    fil vedlagt
    fil bifogad
    tiedosto liitetty
    soubor připojen
    priložený súbor
    fișier atașat
    fájl csatolva
    συνημμένο αρχείο
    קובץ מצורף
    הקובץ מצורף
    الملف مرفق
    ملف مرفق
    फ़ाइल अटैच की गई है
    文件附件
    文件已附加
    附檔
    ファイル添付
    添付ファイル
    파일 첨부됨
    파일 첨부
    """.splitlines()
    if line.strip()
)

# "<This message was edited>": the words between the brackets.
EDITED = frozenset(
    line.strip()
    for line in """
    this message was edited
    this message has been edited
    edited
    questo messaggio è stato modificato
    messaggio modificato
    se editó este mensaje
    este mensaje fue editado
    diese nachricht wurde bearbeitet
    ce message a été modifié
    mensagem editada
    esta mensagem foi editada
    dit bericht is bewerkt
    dit bericht is gewijzigd
    ta wiadomość została edytowana
    edytowano tę wiadomość
    wiadomość edytowana
    данное сообщение изменено
    сообщение изменено
    bu mesaj düzenlendi
    pesan ini diedit
    pesan ini telah diedit
    detta meddelande har redigerats
    denne besked er redigeret
    denne meldingen ble redigert
    tätä viestiä muokattiin
    tato zpráva byla upravena
    acest mesaj a fost editat
    הודעה זו נערכה
    تم تعديل هذه الرسالة
    此消息已编辑
    此訊息已編輯
    このメッセージは編集されました
    편집된 메시지입니다
    """.splitlines()
    if line.strip()
)

# "WhatsApp Chat with Luigi": what comes before the chat's name.
TITLE = re.compile(
    r"^(?:[^-]{0,24}\b)?whatsapp(?:[- ]?(?:chat|chatt|chats|sohbeti|samtale|keskustelu))?\s*"
    r"(?:(?:\s(?:con|with|mit|met|avec|com|c|с|со|з|z|ze|med|dengan|cu|kanssa|s)(?:\s(?:контактом|пользователем))?|\s?[-–:])\s)(?P<name>.+)$",
    re.IGNORECASE,
)
TITLE_AFTER = re.compile(r"^(?P<name>.+?) (?:ile|kişisiyle|adlı kişiyle)(?: olan)? whatsapp sohbeti$", re.IGNORECASE)
