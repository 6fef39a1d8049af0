// Writes examples/users.csv: made-up people, the same in each run.
// dotnet run --project tools/SampleUsers -- examples/users.csv [rows]
using System;
using System.Globalization;
using System.IO;
using System.Text;
using Bogus;
using CsvHelper;

const int Seed = 82;
string path = args.Length > 0 ? args[0] : "examples/users.csv";
int rows = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000;

var korean = new Faker("ko") { Random = new Randomizer(Seed) };
var western = new Faker("en") { Random = new Randomizer(Seed + 1) };
Randomizer random = korean.Random;
string[] emoji = ["🌸", "🐯", "☕", "👩‍💻", "🇰🇷"];
string[] notes = ["prefers mail, not calls", "VIP, since 2019", "said \"never at night\"", "likes 김치, hiking", "two\nlines"];

using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
using var csv = new CsvWriter(writer, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
string[] columns =
[
    "user_id", "UserName", "age", "gender", "info_flag", "mkt_flag", "mkt_push_flag", "mkt_sms_flag", "mkt_kakao_flag", "night_flag",
    "kakao_id", "phone_number", "crm_segment", "crm_note",
];
Write(columns);
for (int i = 1; i <= rows; i++)
{
    // About one row in 100 has an invalid profile and one in 50 an invalid CI, as in exports from other systems.
    string id = i % 500 == 250 ? string.Empty : $"user_{i:00000}";
    string phone = "8210" + random.Number(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture);
    Write(
    [
        id,
        Name(),
        random.Bool(0.9f) ? random.Number(14, 90).ToString(CultureInfo.InvariantCulture) : string.Empty,
        random.Bool(0.9f) ? random.ListItem(["male", "female"]) : string.Empty,
        i % 125 == 60 ? "Y" : Flag(),
        Flag(),
        Flag(),
        Flag(),
        Flag(),
        random.Bool(0.3f) ? Flag() : string.Empty,
        i % 400 == 199 ? "12345" : random.Bool(0.6f) ? string.Concat(random.Digits(10)) : string.Empty,
        i % 50 == 7 ? $"+82 10-{phone[4..8]}-{phone[8..]}" : phone,
        random.ListItem(["gold", "silver", "bronze", string.Empty]),
        random.Bool(0.1f) ? random.ListItem(notes) : string.Empty,
    ]);
}

string Name()
{
    string name = random.Bool(0.85f)
        ? korean.Name.LastName() + korean.Name.FirstName()
        : $"{western.Name.LastName()}, {western.Name.FirstName()}";
    return random.Bool(0.05f) ? $"{name} {random.ListItem(emoji)}" : name;
}

string Flag() => random.Bool(0.1f) ? string.Empty : random.Bool(0.1f) ? "subscribed" : random.Bool(0.6f) ? "Subscribed" : "Unsubscribed";

void Write(string[] cells)
{
    foreach (string cell in cells)
        csv.WriteField(cell);
    csv.NextRecord();
}
