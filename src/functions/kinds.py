# Whether a text is something.

import ipaddress
import re
import uuid


CUSTOMS = [{"decimal": d, "group": g} for d, g in ((".", ","), (".", " "), (".", "'"), (",", "."), (",", " "), (",", "'"))]

# Every way to write each currency.
CURRENCIES = [words.split() for words in """
    GBP £ ￡ ₤
    USD $ US$
    EUR €
    JPY ¥ ￥ 円 JP¥
    INR ₹ Rs Rs. ₨
    CNY 元 RMB CN¥
    AUD A$ AU$
    CAD C$ CA$
    NZD NZ$
    HKD HK$
    SGD S$
    TWD NT$
    BRL R$
    MXN MX$
    CHF Fr. SFr. SFr
    kr kr.
    SEK
    NOK
    DKK
    ISK
    PLN zł
    CZK Kč
    HUF Ft
    RON lei
    BGN лв лв.
    RUB ₽ руб руб.
    UAH ₴ грн
    TRY ₺
    ILS ₪
    KRW ₩ ￦
    THB ฿
    VND ₫
    PHP ₱
    NGN ₦
    GHS ₵
    KZT ₸
    GEL ₾
    AZN ₼
    AMD ֏
    PYG ₲
    CRC ₡
    MNT ₮
    KHR ៛
    BDT ৳
    BTC ₿
    ZAR
    IDR Rp Rp.
    MYR
    PKR
    LKR
    AED
    SAR ﷼
    QAR
    KWD
    EGP
    KES
    TZS
    UGX
    CLP
    COP
    ARS
    PEN
""".strip().splitlines()]


def alone(text, read):
    """Whether a text reads in any custom of writing numbers, with any currency."""
    return any(
        read(text, **customs, currency=signs, percent=percent) is not None
        for customs in CUSTOMS
        for signs in [[], *CURRENCIES]
        for percent in (False, True)
    )


def is_integer(text):
    """A whole number, as people type it."""
    for customs in CUSTOMS:
        for signs in [[], *CURRENCIES]:
            for percent in (False, True):
                if exact(text, **customs, currency=signs, percent=percent) is not None:
                    return read_integer(text, **customs, currency=signs, percent=percent) is not None
    return False


def is_number(text):
    """A number, as people type it."""
    return alone(text, read_number)


def is_datetime(text, *formats):
    """A date with or without a time of day, in some order of day and month or in one of the formats."""
    if formats:
        return read_datetime(text, *formats) is not None
    found = moments(text)
    return found is not None and any(found[0])


def is_date(text, *formats):
    """A date, in some order of day and month or in one of the formats."""
    if formats:
        return read_date(text, *formats) is not None
    found = moments(text)
    return found is not None and any(at is not None and at.time() == time(0) for at in found[0][:1] if at) or (
        found is not None and found[0][0] is None and found[0][1] is not None and found[0][1].time() == time(0)
    )


def is_time(text):
    """A time of day."""
    return read_time(text) is not None


def is_email(text):
    """An e-mail address by RFC 5321, of a domain with a dot in it."""
    local, at, domain = text.rpartition("@")
    if not at or not local or len(local.encode()) > 64 or len(domain.encode()) > 254:
        return False
    atom = r"(?:[^\W_]|[!#$%&'*+\-/=?^_`{|}~])+"
    quoted = len(local) > 2 and re.fullmatch(r'"(?:[ \t!#-\[\]-~]|[^\x00-\x7f]|\\[\x20-\x7e\t])*"', local)
    if not quoted and not re.fullmatch(rf"{atom}(?:\.{atom})*", local):
        return False
    labels = domain.split(".")
    fits = lambda label: label and label[0].isalnum() and label[-1].isalnum() and len(label.encode()) <= 63 and re.fullmatch(atom, label)
    return len(labels) > 1 and all(fits(label) for label in labels)


def is_url(text):
    """An address of the web with its scheme and host."""
    match = re.fullmatch(r"(?i)(?:https?|ftp)://(?:[^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#\[\]@:<>^|%\"{}`]+)(?::(\d{0,5}))?(?:[/?#]\S*)?", text)
    return match is not None and "\\" not in text and text.isprintable() and int(match[2] or 0) < 65536


def is_uuid(text):
    """A UUID of any version, with or without its hyphens."""
    hexadecimal = r"[0-9a-fA-F]"
    plain = rf"{hexadecimal}{{8}}-?{hexadecimal}{{4}}-?{hexadecimal}{{4}}-?{hexadecimal}{{4}}-?{hexadecimal}{{12}}"
    hyphens = text.count("-") in (0, 4)
    return hyphens and re.fullmatch(rf"(?:urn:uuid:)?{plain}|\{{{plain}\}}", text) is not None


def is_ip(text):
    """An address of the internet, of version 4 or 6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def is_credit_card(text):
    """12 to 19 digits, with blanks or hyphens between, whose check digit is right."""
    digits = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[0-9]{12,19}", digits) or not digits.strip("0") or not (text[0] + text[-1]).isdecimal():
        return False
    double = lambda digit: digit * 2 - 9 if digit > 4 else digit * 2
    return sum(double(int(d)) if i % 2 else int(d) for i, d in enumerate(reversed(digits))) % 10 == 0


def is_phone(text, country=None):
    """A telephone number of a country, or of any country when it begins with +."""
    if not re.fullmatch(r"[0-9\s+\-().,/x#:extEXT]*", text):
        return False
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return False
    home = text.lstrip().startswith("+") or country is None or phonenumbers.region_code_for_number(number) == country
    return phonenumbers.is_valid_number(number) and home


def matches_whole(pattern):
    """A function that tells whether all of a text matches, in either case."""
    pattern = re.compile(pattern, re.IGNORECASE)
    return lambda text: pattern.fullmatch(text) is not None


# How the account numbers of each country are made: so many digits (n), letters (a) or either (c).
ACCOUNTS = """
    AD4n4n12c AE3n16n AL8n16c AT5n11n AZ4a20c BA3n3n8n2n BE3n7n2n BG4a4n2n8c BH4a14c BI5n5n11n2n BR8n5n10n1a1c
    BY4c4n16c CH5n12c CR4n14n CY3n5n16c CZ4n6n10n DE8n10n DJ5n5n11n2n DK4n9n1n DO4c20n EE2n2n11n1n EG4n4n17n
    ES4n4n1n1n10n FI3n11n FK2a12n FO4n9n1n FR5n5n11c2n GB4a6n8n GE2a16n GI4a15c GL4n9n1n GR3n4n16c GT4c20c HR7n10n
    HU3n4n1n15n1n IE4a6n8n IL3n3n13n IQ4a3n12n IS4n2n6n10n IT1a5n5n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c
    LI5n12c LT5n11n LU3n13c LV4a13c LY3n3n15n MC5n5n11c2n MD2c18c ME3n13n2n MK3n10c2n MN4n12n MR5n5n11n2n
    MT4a5n18c MU4a2n2n12n3n3a NI4a20n NL4a10n NO4n6n1n OM3n16c PL8n16n PS4a21c PT4n4n11n2n QA4a21c RO4a16c
    RS3n13n2n RU9n5n15c SA2n18c SC4a2n2n16n3a SD2n12n SE3n16n1n SI5n8n2n SK4n6n10n SM1a5n5n12c SO4n3n12n
    ST4n4n11n2n SV4a20n TL3n14n2n TN2n3n13n2n TR5n1n16c UA6n19c VA3n15n VG4a16n XK4n10n2n YE4a4n18c
""".split()


def is_iban(text):
    """A bank account by ISO 13616, its check digits and its country's length right."""
    grouped = len(text) % 5 != 0 and all(text[i] == " " for i in range(4, len(text), 5))
    plain = "".join(c for i, c in enumerate(text) if i % 5 != 4) if grouped and " " in text else text
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Za-z]{1,30}", plain) or plain[2:4] in ("00", "01"):
        return False
    plain = plain.upper()
    made = next((account[2:] for account in ACCOUNTS if account[:2] == plain[:2]), None)
    letters = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}
    shape = "".join(f"{letters[kind]}{{{count}}}" for count, kind in re.findall(r"(\d+)([nac])", made or ""))
    return made is not None and bool(re.fullmatch(shape, plain[4:])) and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


# What countries are called, in English and by ISO 3166-1, letters only.
COUNTRIES = """
    abw ad ae af afg afghanistan ag ago ai aia al ala alandislands alb albania algeria am america americansamoa
    and andorra angola anguilla antarctica antiguaandbarbuda ao aq ar are arg argentina arm armenia aruba as
    ascensionandtristandacunhasainthelena asm at ata atf atg au aus australia austria aut aw ax az aze azerbaijan
    ba bahamas bahrain bangladesh barbados bb bd bdi be bel belarus belgium belize ben benin bermuda bes bf bfa bg
    bgd bgr bh bhr bhs bhutan bi bih bj bl blm blr blz bm bmu bn bo bol bolivarianrepublicofvenezuela bolivia
    bonaire bosnia bosniaandherzegovina botswana bouvetisland bq br bra brazil brb britishindianoceanterritory
    britishvirginislands brn brunei bruneidarussalam bs bt btn bulgaria burkina burkinafaso burma burundi bv bvt
    bw bwa by bz ca caboverde caf cambodia cameroon can canada capeverde caymanislands cc cck cd
    centralafricanrepublic cf cg ch chad che chile china chl chn christmasisland ci civ ck cl cm cmr cn co
    cocosislands cod cog cok col colombia com comoros congo cookislands costarica cotedivoire cpv cr cri croatia
    cu cub cuba curacao cuw cv cw cx cxr cy cym cyp cyprus cz cze czechia czechrepublic de
    democraticpeoplesrepublicofkorea democraticrepublicofthecongo denmark deu dj dji djibouti dk dm dma dnk do dom
    dominica dominicanrepublic dutchpartsintmaarten dz dza easttimor ec ecu ecuador ee eg egy egypt eh elsalvador
    england equatorialguinea er eri eritrea es esh esp est estonia eswatini et eth ethiopia falklandislands
    faroeislands federatedstatesofmicronesia fi fiji fin finland fj fji fk flk fm fo fr fra france frenchguiana
    frenchpartsaintmartin frenchpolynesia frenchsouthernterritories fro fsm ga gab gabon gambia gb gbr gd ge geo
    georgia germany gf gg ggy gh gha ghana gi gib gibraltar gin gl glp gm gmb gn gnb gnq gp gq gr grc grd
    greatbritain greece greenland grenada grl gs gt gtm gu guadeloupe guam guatemala guernsey guf guinea
    guineabissau gum guy guyana gw gy haiti heardisland heardislandandmcdonaldislands herzegovina hk hkg hm hmd hn
    hnd holland holysee honduras hongkong hr hrv ht hti hu hun hungary iceland id idn ie il im imn in ind india
    indonesia io iot iq ir iran iraq ireland irl irn irq is isl islamicrepublicofiran isleofman isr israel it ita
    italy ivorycoast jam jamaica japan je jersey jey jm jo jor jordan jp jpn kaz kazakhstan ke keelingislands ken
    kenya kg kgz kh khm ki kir kiribati km kn kna kor kosovo kp kr kuwait kw kwt ky kyrgyzstan kz la lao
    laopeoplesdemocraticrepublic laos latvia lb lbn lbr lby lc lca lebanon lesotho li liberia libya lie
    liechtenstein lithuania lk lka lr ls lso lt ltu lu lux luxembourg lv lva ly ma mac macao macau macedonia
    madagascar maf malawi malaysia maldives mali malta malvinas mar marshallislands martinique mauritania
    mauritius mayotte mc mcdonaldislands mco md mda mdg mdv me mex mexico mf mg mh mhl micronesia mk mkd ml mli
    mlt mm mmr mn mne mng mnp mo moldova monaco mongolia montenegro montserrat morocco moz mozambique mp mq mr mrt
    ms msr mt mtq mu mus mv mw mwi mx my myanmar mys myt mz na nam namibia nauru nc ncl ne nepal ner netherlands
    newcaledonia newzealand nf nfk ng nga ni nic nicaragua niger nigeria niu niue nl nld no nor norfolkisland
    northernireland northernmarianaislands northkorea northmacedonia norway np npl nr nru nu nz nzl om oman omn pa
    pak pakistan palau palestine pan panama papuanewguinea paraguay pcn pe per peru pf pg ph philippines phl
    pitcairn pk pl plw pm pn png pol poland portugal pr pri prk prt pry ps pse pt puertorico pw py pyf qa qat
    qatar re republicofkorea republicofmoldova republicofnorthmacedonia reu reunion ro romania rou rs ru rus
    russia russianfederation rw rwa rwanda sa saintbarthelemy sainthelena saintkittsandnevis saintlucia
    saintmaarten saintmartin saintpierre saintpierreandmiquelon saintvincent saintvincentandthegrenadines samoa
    sanmarino saotome saotomeandprincipe sau saudiarabia sb sc scotland sd sdn se sen senegal serbia seychelles sg
    sgp sgs sh shn si sierraleone singapore sj sjm sk sl slb sle slovakia slovenia slv sm smr sn so solomonislands
    som somalia southafrica southgeorgia southgeorgiaandthesouthsandwichislands southkorea southsandwichislands
    southsudan spain spm sr srb srilanka ss ssd st stateofpalestine stbarthelemy sthelena stkitts stlucia
    stmaarten stmartin stp stpierre stvincent sudan sur suriname sv svalbardandjanmayen svk svn swaziland swe
    sweden switzerland swz sx sxm sy syc syr syria syrianarabrepublic sz taiwan taiwanrepublicofchina tajikistan
    tanzania tc tca tcd td tf tg tgo th tha thailand thebahamas thecaymanislands thecentralafricanrepublic
    thecocoskeelingislands thecomoros thecongo thecookislands thedemocraticpeoplesrepublicofkorea
    thedemocraticrepublicofthecongo thedominicanrepublic thefalklandislandsmalvinas thefaroeislands
    thefrenchsouthernterritories thegambia theholysee thelaopeoplesdemocraticrepublic themarshallislands
    thenetherlands theniger thenorthernmarianaislands thephilippines therepublicofkorea therepublicofmoldova
    therussianfederation thesudan theturksandcaicosislands theunitedarabemirates
    theunitedkingdomofgreatbritainandnorthernireland theunitedstatesminoroutlyingislands theunitedstatesofamerica
    timorleste tj tjk tk tkl tkm tl tls tm tn to tobago togo tokelau ton tonga tr trinidad trinidadandtobago tt
    tto tun tunisia tur turkey turkiye turkmenistan turksandcaicosislands tuv tuvalu tv tw twn tz tza ua uae ug
    uga uganda uk ukr ukraine um umi unitedarabemirates unitedkingdom unitedkingdomofgreatbritain
    unitedkingdomofgreatbritainandnorthernireland unitedrepublicoftanzania unitedstates
    unitedstatesminoroutlyingislands unitedstatesofamerica uruguay ury us usa usvirginislands uy uz uzb uzbekistan
    va vanuatu vat vatican vaticancity vc vct ve ven venezuela vg vgb vi vietnam vir vn vnm vu vut wallisandfutuna
    westernsahara wf wlf ws wsm xk xkx ye yem yemen yt za zaf zambia zimbabwe zm zmb zw zwe
""".split()


def is_country(text):
    """A country: its English name, or its two or three letters of ISO 3166-1."""
    letters = "".join(c for c in without_accents(text) if c.isalpha()).lower()
    return not any(c.isnumeric() for c in text) and letters in COUNTRIES
