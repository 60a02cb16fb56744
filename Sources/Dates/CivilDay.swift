/// A day of the proleptic Gregorian calendar from the year 0000 on, reckoned without Foundation.
package struct CivilDay: Sendable, Hashable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    // Years that begin on 1 March have the leap day at their end; 400 of them are an era of 146,097 days. 719,468 days lie
    // between 0000-03-01 and 1970, and one era more keeps what is divided from being negative.
    private static let eraDays = 146_097
    private static let daysBefore1970 = 719_468 + eraDays

    /// `nil` for what the calendar does not have.
    package init?(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
        guard year >= 0, 1...12 ~= month, day >= 1, CivilDay(daysSince1970: daysSince1970) == self else { return nil }
    }

    /// The day so many days after 1970-01-01; before it, when negative.
    package init(daysSince1970 days: Int) {
        let shifted = days + Self.daysBefore1970
        let ofEra = shifted % Self.eraDays
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        day = ofYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + (shifted / Self.eraDays - 1) * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; negative before it.
    package var daysSince1970: Int {
        let marchYear = (month <= 2 ? year - 1 : year) + 400
        let marchMonth = month <= 2 ? month + 9 : month - 3
        let yearOfEra = marchYear % 400
        let ofYear = (153 * marchMonth + 2) / 5 + day - 1
        let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
        return marchYear / 400 * Self.eraDays + ofEra - Self.daysBefore1970
    }
}
