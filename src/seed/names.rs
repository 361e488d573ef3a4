//! Names of people as they are borne in different parts of India; within a family they go together.

/// Names that go together.
#[derive(Debug)]
pub struct Culture {
    /// How many of a hundred families.
    pub share: u32,
    /// Of those who study now.
    pub daughters: &'static str,
    /// Of those who study now.
    pub sons: &'static str,
    /// Of their parents' generation.
    pub mothers: &'static str,
    /// Of their parents' generation.
    pub fathers: &'static str,
    /// Shared by a family.
    pub families: &'static str,
    /// Whether seats for scheduled castes are open to them (Constitution (Scheduled Castes) Order, 1950).
    pub castes: bool,
}

/// All of them; the shares add up to a hundred.
pub const CULTURES: &[Culture] = &[
    Culture {
        share: 38,
        daughters: "Aadhya Aishwarya Bhavana Chaitra Deepika Harini Janani Kavya Keerthana Lavanya Megha Nandini Pavithra Sahana Sindhu Varsha Vaishnavi Yamini",
        sons: "Abhinav Adithya Bharath Charan Darshan Gautham Harish Karthik Kiran Manoj Naveen Pranav Raghav Sanjay Srinivas Tejas Vignesh Vinay",
        mothers: "Anuradha Bhagya Geetha Girija Jayanthi Kamala Lakshmi Malathi Padma Radha Revathi Sarala Shanthi Vijaya",
        fathers: "Ashok Balaji Chandrashekar Ganesh Gopal Jagadish Mahesh Murali Nagaraj Prabhakar Raghunath Ramesh Suresh Venkatesh",
        families: "Acharya Balasubramaniam Bhat Gowda Hegde Iyengar Iyer Kamath Krishnan Menon Murthy Nair Narayanan Pillai Raghavan Raju Rao Reddy Shetty Shenoy Subramanian Thirunavukkarasu Velagapudi Venkatesan",
        castes: true,
    },
    Culture {
        share: 20,
        daughters: "Aditi Anjali Divya Garima Isha Kritika Muskan Neha Palak Prachi Riya Sakshi Shreya Swati Tanya Vidushi",
        sons: "Akash Aman Ankit Arjun Ayush Deepak Gaurav Harsh Kunal Mohit Nikhil Rohit Sahil Shivam Utkarsh Yash",
        mothers: "Archana Asha Kiran Manju Meena Neelam Poonam Pushpa Rekha Sadhana Sangeeta Usha",
        fathers: "Ajay Anil Dinesh Mukesh Naresh Pramod Rajendra Rakesh Sanjeev Sunil Vinod Vijay",
        families: "Agarwal Bhardwaj Chaturvedi Chauhan Dubey Gupta Jain Kashyap Mathur Meena Mishra Pandey Rajput Saxena Sharma Shukla Singhal Srivastava Tiwari Tripathi Verma Yadav",
        castes: true,
    },
    Culture {
        share: 13,
        daughters: "Aarohi Bhakti Dhwani Foram Gauri Ketaki Mrunal Mugdha Nupur Pooja Rucha Rutuja Shraddha Sayali Tanvi Urvi",
        sons: "Aniket Atharva Chinmay Dhruv Hardik Jay Ketan Mihir Neel Omkar Parth Rohan Sarang Soham Tushar Viraj",
        mothers: "Alka Bhavna Hansa Jyoti Kalpana Madhuri Nalini Pratibha Sandhya Sulabha Varsha Vaishali",
        fathers: "Avinash Bharat Dilip Hemant Jayesh Kishor Milind Nitin Prakash Sandeep Shrikant Uday",
        families: "Bhosale Chavan Desai Deshmukh Deshpande Gadgil Gaikwad Jadhav Joshi Kadam Kale Kulkarni Mehta Parekh Patel Patil Pawar Sawant Shah Shinde Thakkar Trivedi",
        castes: true,
    },
    Culture {
        share: 11,
        daughters: "Ananya Arpita Barsha Debolina Ipsita Jahnabi Koyel Madhumita Moumita Nabanita Paromita Rimjhim Sanchita Sreeja Trisha Upasana",
        sons: "Abhishek Anirban Arindam Bikram Debojit Dipayan Hrishikesh Indranil Jyotirmoy Kaushik Pritam Rupam Sagnik Souvik Subhajit Tanmoy",
        mothers: "Bandana Chandana Gayatri Indrani Jharna Kakoli Mitali Purnima Rina Sharmila Sudeshna Tapati",
        fathers: "Amitava Biswajit Debashish Gautam Kalyan Mrinal Pradip Ranjan Sankar Subrata Tapan Ujjwal",
        families: "Banerjee Baruah Basu Bhattacharya Borah Chakraborty Das Dasgupta Dutta Ghosh Gogoi Kalita Lahiri Mahapatra Majumdar Mohanty Mukherjee Nayak Pal Patnaik Saha Sarkar Sen",
        castes: true,
    },
    Culture {
        share: 9,
        daughters: "Afreen Aisha Alfiya Fatima Heena Iqra Mahira Nazia Rukhsar Saba Sadia Sana Shifa Sumaiya Zainab Zoya",
        sons: "Aamir Adnan Asif Danish Faizan Farhan Hamza Imran Irfan Junaid Kabir Mudassir Rehan Salman Sameer Zaid",
        mothers: "Amina Farzana Hajira Khadija Mumtaz Nasreen Parveen Rehana Salma Shabana Shahnaz Tabassum",
        fathers: "Abdul Akbar Anwar Ghulam Hussain Iqbal Javed Mohammed Nadeem Rashid Shakeel Yusuf",
        families: "Ahmed Ali Ansari Baig Farooqui Hashmi Hussain Khan Lone Mirza Mulla Pasha Patel Qureshi Rahman Sayyed Shaikh Siddiqui Wani Zaidi",
        castes: false,
    },
    Culture {
        share: 5,
        daughters: "Angela Anita Blessy Catherine Christina Elena Jennifer Jessica Joanna Lydia Merin Neethu Rachel Rhea Sharon Tessa",
        sons: "Aaron Alwin Basil Clive Daniel Edwin Glen Jeevan Joel Kevin Mathew Nelson Renny Rohan Steve Vivian",
        mothers: "Agnes Annamma Celine Gracy Jacintha Leela Mary Molly Philomena Rosamma Stella Teresa",
        fathers: "Alexander Antony Benny Cyril Francis George Jacob John Lawrence Paul Sebastian Wilfred",
        families: "Abraham Cherian Coutinho D’Costa D’Souza Fernandes Jacob Joseph Kurian Lobo Lyngdoh Mascarenhas Mathai Pereira Pinto Rodrigues Sangma Tharakan Thomas Varghese",
        castes: false,
    },
    Culture {
        share: 4,
        daughters: "Amanpreet Anureet Ekta Gurleen Harleen Harpreet Ishpreet Jasleen Jasmeet Kirandeep Manpreet Navneet Parneet Rajveer Simran Sukhmani",
        sons: "Amrit Angad Armaan Arshdeep Balraj Fateh Gurkirat Harjot Ishaan Jaskaran Kanwar Lovepreet Manveer Prabhjot Sehaj Tejveer",
        mothers: "Amarjit Baljit Daljit Gurmeet Harbans Inderjit Jaswinder Kulwant Manjit Paramjit Ravinder Surinder",
        fathers: "Avtar Baldev Charanjit Davinder Gurdeep Harbhajan Jagtar Kuldeep Mohinder Ranjit Sukhdev Tarlochan",
        families: "Ahluwalia Anand Arora Bajwa Bedi Bhalla Brar Chadha Dhillon Gill Grewal Kang Kohli Mann Oberoi Sandhu Sekhon Sidhu Sodhi Virk",
        castes: true,
    },
];

/// Where families live, with the postal code.
pub const PLACES: &[&str] = &[
    "Jayanagar, Bengaluru 560041",
    "Malleshwaram, Bengaluru 560003",
    "Hebbal, Bengaluru 560024",
    "Whitefield, Bengaluru 560066",
    "Chikkaballapura 562101",
    "Doddaballapura 561203",
    "Kuvempunagar, Mysuru 570023",
    "Kadri, Mangaluru 575002",
    "Vidyanagar, Hubballi 580031",
    "Davanagere 577004",
    "Tumakuru 572102",
    "Shivamogga 577201",
    "Anantapur 515001",
    "Banjara Hills, Hyderabad 500034",
    "Vijayawada 520010",
    "Adyar, Chennai 600020",
    "Coimbatore 641018",
    "Kozhikode 673004",
    "Kochi 682020",
    "Kothrud, Pune 411038",
    "Nagpur 440010",
    "Vadodara 390007",
    "Salt Lake, Kolkata 700064",
    "Bhubaneswar 751009",
    "Guwahati 781005",
    "Gomti Nagar, Lucknow 226010",
    "Patna 800013",
    "Jaipur 302017",
    "Ludhiana 141001",
    "Indore 452010",
];

/// Streets; the house comes before them.
pub const STREETS: &[&str] = &[
    "1st Cross",
    "3rd Main",
    "4th Cross",
    "7th Main",
    "9th Cross",
    "11th Main",
    "Temple Road",
    "Station Road",
    "Lake View Road",
    "Gandhi Road",
    "Nehru Street",
    "Market Road",
    "School Lane",
    "Ring Road",
    "Park Street",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_names_enough_of_every_kind() {
        let all = |list: fn(&Culture) -> &'static str| {
            let names = CULTURES
                .iter()
                .flat_map(move |c| list(c).split_whitespace());
            names.collect::<BTreeSet<_>>().len()
        };
        assert!(all(|c| c.daughters) + all(|c| c.mothers) >= 150);
        assert!(all(|c| c.sons) + all(|c| c.fathers) >= 150);
        assert!(all(|c| c.families) >= 120, "{}", all(|c| c.families));
        assert_eq!(CULTURES.iter().map(|c| c.share).sum::<u32>(), 100);
    }

    #[test]
    fn no_list_names_one_twice() {
        for culture in CULTURES {
            for list in [
                culture.daughters,
                culture.sons,
                culture.mothers,
                culture.fathers,
                culture.families,
            ] {
                let names: Vec<_> = list.split_whitespace().collect();
                let once: BTreeSet<_> = names.iter().collect();
                assert_eq!(once.len(), names.len(), "{list}");
            }
        }
    }
}
