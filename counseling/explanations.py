"""The default explanation of the relationship (2g), in both languages; an institution publishes its own over it."""

_NATURE_ID = """\
Konseling adalah percakapan yang kita sepakati bersama untuk membantu Anda memahami diri dan menemukan jalan Anda \
sendiri. Hubungan kita bersifat profesional: saya hadir sebagai konselor, bukan sebagai kerabat, teman, penilai, \
atau pemberi hukuman.

Anda yang menentukan apa yang ingin dibicarakan. Tidak ada keyakinan, agama, atau pilihan hidup yang akan \
dipaksakan kepada Anda. Anda boleh bertanya, menolak suatu cara, meminta konselor lain, atau berhenti kapan saja, \
sekalipun belum ada hasil, dan tidak ada akibat buruk karenanya.

Kita menyepakati waktu, tempat, tujuan, dan jumlah pertemuan. Bila Anda atau saya berhalangan, kita saling memberi \
tahu dan mencari waktu pengganti."""

_LIMITS_ID = """\
Apa yang Anda ceritakan saya jaga kerahasiaannya. Ada tiga keadaan ketika sebagian dapat disampaikan kepada orang \
lain: bila Anda menyetujuinya, bila ada bahaya serius bagi Anda atau orang lain, atau bila hukum mewajibkannya. \
Bila itu terjadi, saya hanya menyampaikan yang perlu dan memberi tahu Anda, kecuali memberi tahu justru \
membahayakan.

Saya bertanggung jawab atas cara kerja saya, atas perhatian saya kepada Anda, dan atas catatan yang saya simpan \
dengan aman. Anda bertanggung jawab atas pilihan Anda sendiri. Saya bukan dokter, pengacara, atau polisi; saya \
tidak dapat memberi obat, menjanjikan hasil, atau selalu tersedia di luar waktu yang disepakati. Dalam keadaan \
darurat, hubungi layanan darurat atau orang dewasa terdekat yang Anda percaya.

Bila kebutuhan Anda melampaui kemampuan saya, saya membantu Anda menemukan pihak yang lebih tepat, dengan izin \
Anda. Bila Anda merasa tidak dihormati, Anda dapat menyampaikan keluhan, dan orang lain selain saya yang akan \
menjawabnya."""

_NATURE_EN = """\
Counselling is a conversation that we agree on, to help you understand yourself and find your own way. Our \
relationship is a professional one: I am here as your counselor, not as a relative, a friend, a judge of your \
marks or somebody who punishes.

You decide what we talk about. No belief, religion or way of life will be pressed on you. You may ask, say no to a \
method, ask for another counselor, or stop at any time, even without a result, and nothing bad follows from it.

We agree on time, place, aims and the number of meetings. When one of us cannot come, we tell each other and look \
for another time."""

_LIMITS_EN = """\
What you tell me stays with me. There are three situations in which a part of it may be told to others: when you \
permit it, when there is serious danger to you or to somebody else, or when the law demands it. Then I tell only \
what is needed, and I let you know, unless letting you know would itself bring danger.

I answer for how I work, for my attention to you, and for keeping my notes safe. You answer for your own choices. \
I am no doctor, lawyer or police officer; I cannot prescribe medicine, promise a result, or always be there \
outside the agreed times. In an emergency, call the emergency services or the nearest adult whom you trust.

When what you need goes beyond what I can do, I help you find somebody better suited, with your permission. When \
you do not feel respected, you can complain, and somebody other than me will answer."""

DEFAULT_TEXTS = {"id": (_NATURE_ID, _LIMITS_ID), "en": (_NATURE_EN, _LIMITS_EN)}
"""Language code → (the nature of the relationship, the limits of each side's responsibility)."""
