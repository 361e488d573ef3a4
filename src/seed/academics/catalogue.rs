//! What the programmes teach, semester by semester, as colleges under Indian universities do (after the model curricula
//! of AICTE and the syllabi of VTU and Bangalore University).
//!
//! A line is a semester; courses stand between bars. `4` and `3` are the credits of a lecture course, `*L` is a
//! laboratory, `*P` a project. `=CS:` takes a course of another programme. `< Name & Name` is what has to be taken before.
//! `{Name 1: …; …}` is a group of electives of which one is taken.

/// The plan of study of the programme of a mark; the letters behind the first two tell towns apart.
pub fn of(mark: &str) -> &'static str {
    match mark.get(..2).unwrap_or_default() {
        "CS" => COMPUTER_SCIENCE,
        "AI" => ARTIFICIAL_INTELLIGENCE,
        "EC" => ELECTRONICS,
        "EE" => ELECTRICAL,
        "ME" => MECHANICAL,
        "MK" => MECHATRONICS,
        "CE" => CIVIL,
        "BC" => BACHELOR_APPLICATIONS,
        "MC" => MASTER_APPLICATIONS,
        "MT" => MASTER_COMPUTER_SCIENCE,
        "BB" => BACHELOR_BUSINESS,
        _ => MASTER_BUSINESS,
    }
}

const COMPUTER_SCIENCE: &str = "Engineering Mathematics I 4 | Engineering Physics 4 | Programming in C 3 | Basic Electronics 3 | Technical English 2 | Physics Laboratory *L | C Programming Laboratory *L
Engineering Mathematics II 4 < Engineering Mathematics I | Engineering Chemistry 3 | Object Oriented Programming with Java 3 < Programming in C | Digital Logic Design 4 < Basic Electronics | Environmental Studies 2 | Java Laboratory *L | Digital Logic Laboratory *L
Discrete Mathematical Structures 4 < Engineering Mathematics II | Data Structures 4 < Programming in C | Computer Organisation 3 < Digital Logic Design | Probability and Statistics 4 < Engineering Mathematics II | {Ability Enhancement I 1: Web Design 2; Introduction to Data Analytics 2; Technical Writing 2} | Data Structures Laboratory *L | Web Laboratory *L
Design and Analysis of Algorithms 4 < Data Structures & Discrete Mathematical Structures | Operating Systems 4 < Computer Organisation | Microprocessors 3 < Computer Organisation | Software Engineering 3 | {Ability Enhancement II 1: Linux Administration 2; UI and UX Design 2; Entrepreneurship 2} | Algorithms Laboratory *L < Data Structures | Operating Systems Laboratory *L
Database Management Systems 4 < Data Structures | Computer Networks 4 < Operating Systems | Theory of Computation 3 < Discrete Mathematical Structures | {Professional Elective I 1: Machine Learning 3 < Probability and Statistics; Mobile Application Development 3 < Object Oriented Programming with Java; Computer Graphics 3 < Data Structures; Advanced Java 3 < Object Oriented Programming with Java} | Constitution of India 2 | Database Laboratory *L | Networks Laboratory *L
Compiler Design 4 < Theory of Computation | Cryptography and Network Security 3 < Computer Networks | Web Technologies 3 | {Professional Elective II 1: Cloud Computing 3 < Operating Systems; Data Mining 3 < Database Management Systems; Software Testing 3 < Software Engineering; Image Processing 3} | {Open Elective I 1: Project Management 3; Operations Research 3; Energy Studies 3} | Compiler Laboratory *L | Mini Project *P
Artificial Intelligence 4 < Design and Analysis of Algorithms | Big Data Analytics 3 < Database Management Systems | {Professional Elective III 1: Deep Learning 3 < Probability and Statistics; Internet of Things 3 < Microprocessors; Blockchain 3 < Cryptography and Network Security} | {Open Elective II 1: Intellectual Property Rights 3; Disaster Management 3; Financial Accounting for Engineers 3} | Artificial Intelligence Laboratory *L | Project Work I *P
{Professional Elective IV 1: Natural Language Processing 3 < Artificial Intelligence; Human Computer Interaction 3; Parallel Computing 3 < Operating Systems} | Professional Ethics 2 | Internship *P | Project Work II *P < Project Work I";

const ARTIFICIAL_INTELLIGENCE: &str = "=CS:Engineering Mathematics I | =CS:Engineering Physics | =CS:Programming in C | =CS:Basic Electronics | =CS:Technical English | =CS:Physics Laboratory | =CS:C Programming Laboratory
=CS:Engineering Mathematics II | =CS:Engineering Chemistry | Python Programming 3 < Programming in C | =CS:Digital Logic Design | =CS:Environmental Studies | Python Laboratory *L | =CS:Digital Logic Laboratory
=CS:Discrete Mathematical Structures | =CS:Data Structures | =CS:Computer Organisation | =CS:Probability and Statistics | =CS:Data Structures Laboratory | Statistics Laboratory *L
=CS:Design and Analysis of Algorithms | =CS:Operating Systems | Linear Algebra for Learning 4 < Engineering Mathematics II | Foundations of Artificial Intelligence 3 < Discrete Mathematical Structures | =CS:Algorithms Laboratory | Intelligent Systems Laboratory *L
=CS:Database Management Systems | =CS:Computer Networks | Statistical Learning 4 < Probability and Statistics | {Stream Elective I 1: Knowledge Representation 3 < Foundations of Artificial Intelligence; Data Visualisation 3; Robotics 3} | =CS:Constitution of India | =CS:Database Laboratory | Learning Laboratory *L
Neural Networks 4 < Statistical Learning | Computer Vision 3 < Linear Algebra for Learning | Reinforcement Learning 3 < Statistical Learning | {Stream Elective II 1: Speech Processing 3; Recommender Systems 3 < Statistical Learning; Time Series Analysis 3 < Probability and Statistics} | Vision Laboratory *L | AI Mini Project *P
Large Language Models 4 < Neural Networks | Ethics of Artificial Intelligence 3 | {Stream Elective III 1: Generative Models 3 < Neural Networks; Edge Intelligence 3; Medical Imaging 3 < Computer Vision} | {Stream Elective IV 1: Computational Finance 3; Bioinformatics 3} | Language Laboratory *L | AI Project Work I *P
{Stream Elective V 1: Autonomous Vehicles 3 < Computer Vision; Explainable Learning 3 < Statistical Learning} | =CS:Professional Ethics | AI Internship *P | AI Project Work II *P < AI Project Work I";

const ELECTRONICS: &str = "Engineering Mathematics I 4 | Applied Physics 4 | Basic Electrical Engineering 3 | Programming for Problem Solving 3 | Communication Skills 2 | Electrical Laboratory *L | Programming Laboratory *L
Engineering Mathematics II 4 < Engineering Mathematics I | Applied Chemistry 3 | Electronic Devices 4 < Applied Physics | Engineering Graphics 3 | Environmental Science 2 | Devices Laboratory *L | Workshop Practice *L
Transform Techniques 4 < Engineering Mathematics II | Network Analysis 4 < Basic Electrical Engineering | Analog Circuits 4 < Electronic Devices | Digital Electronics 3 | Analog Circuits Laboratory *L | Digital Electronics Laboratory *L
Signals and Systems 4 < Transform Techniques | Linear Integrated Circuits 3 < Analog Circuits | Electromagnetic Fields 4 < Engineering Mathematics II | Microcontrollers 3 < Digital Electronics | Microcontrollers Laboratory *L | Integrated Circuits Laboratory *L
Digital Signal Processing 4 < Signals and Systems | Analog Communication 4 < Signals and Systems | Control Systems 4 < Signals and Systems | {Core Elective I 1: Data Structures in C++ 3 < Programming for Problem Solving; Nanoelectronics 3 < Electronic Devices; Sensors and Instrumentation 3} | Signal Processing Laboratory *L | Communication Laboratory *L
Digital Communication 4 < Analog Communication | VLSI Design 4 < Digital Electronics | Antennas and Propagation 3 < Electromagnetic Fields | {Core Elective II 1: Embedded Systems 3 < Microcontrollers; Speech and Audio Processing 3 < Digital Signal Processing; Power Electronics for Communication 3} | VLSI Laboratory *L | Electronics Mini Project *P
Microwave Engineering 4 < Antennas and Propagation | Computer Communication Networks 3 | {Core Elective III 1: Wireless Communication 3 < Digital Communication; Image and Video Processing 3 < Digital Signal Processing; Satellite Communication 3 < Analog Communication} | {General Elective I 1: Engineering Economics 3; Renewable Energy 3} | Microwave Laboratory *L | Electronics Project I *P
{Core Elective IV 1: Radar Systems 3 < Antennas and Propagation; Optical Networks 3 < Digital Communication} | Management and Ethics 2 | Industrial Internship *P | Electronics Project II *P < Electronics Project I";

const ELECTRICAL: &str = "=EC:Engineering Mathematics I | =EC:Applied Physics | =EC:Basic Electrical Engineering | =EC:Programming for Problem Solving | =EC:Communication Skills | =EC:Electrical Laboratory | =EC:Programming Laboratory
=EC:Engineering Mathematics II | =EC:Applied Chemistry | =EC:Electronic Devices | =EC:Engineering Graphics | =EC:Environmental Science | =EC:Devices Laboratory | =EC:Workshop Practice
=EC:Transform Techniques | Electric Circuit Analysis 4 < Basic Electrical Engineering | Transformers and Generators 4 < Basic Electrical Engineering | Measurements 3 | Machines Laboratory I *L | Measurements Laboratory *L
Electric Motors 4 < Transformers and Generators | Transmission and Distribution 4 | Field Theory 3 < Engineering Mathematics II | Op-amps and Linear ICs 3 < Electronic Devices | Machines Laboratory II *L | Circuits Laboratory *L
Power Electronics 4 < Electronic Devices | Feedback Control 4 < Electric Circuit Analysis | Power System Analysis I 4 < Transmission and Distribution | {Power Elective I 1: Electrical Materials 3; Non-conventional Energy 3; Electrical Estimation 3} | Power Electronics Laboratory *L | Control Laboratory *L
Power System Analysis II 4 < Power System Analysis I | Microprocessors in Power Control 3 | High Voltage Engineering 3 < Field Theory | {Power Elective II 1: Electric Vehicles 3 < Electric Motors; Smart Grids 3; Utilisation of Electrical Energy 3} | Power Systems Laboratory *L | Electrical Mini Project *P
Switchgear and Protection 4 < Power System Analysis I | Industrial Drives 3 < Power Electronics | {Power Elective III 1: HVDC Transmission 3 < Power Electronics; Power Quality 3; Energy Auditing 3} | {General Elective II 1: Industrial Management 3; Numerical Methods 3} | Protection Laboratory *L | Electrical Project I *P
{Power Elective IV 1: Restructured Power Systems 3; Testing of Electrical Equipment 3} | Law for Engineers 2 | Power Plant Internship *P | Electrical Project II *P < Electrical Project I";

const MECHANICAL: &str = "Engineering Mathematics I 4 | Engineering Physics 4 | Elements of Mechanical Engineering 3 | Computer Aided Drawing 3 | English for Engineers 2 | Physics Practice *L | Machine Workshop *L
Engineering Mathematics II 4 < Engineering Mathematics I | Engineering Mechanics 4 < Engineering Physics | Chemistry of Materials 3 | Programming Fundamentals 3 | Ecology 2 | Programming Practice *L | Sheet Metal Practice *L
Material Science 4 < Chemistry of Materials | Basic Thermodynamics 4 < Engineering Physics | Mechanics of Materials 4 < Engineering Mechanics | Manufacturing Processes I 3 | Materials Testing *L | Foundry Practice *L
Applied Thermodynamics 4 < Basic Thermodynamics | Fluid Mechanics 4 < Engineering Mechanics | Kinematics of Machines 4 < Engineering Mechanics | Manufacturing Processes II 3 < Manufacturing Processes I | Fluid Mechanics Practice *L | Machine Shop Practice *L
Dynamics of Machinery 4 < Kinematics of Machines | Design of Machine Elements I 4 < Mechanics of Materials | Turbomachines 4 < Fluid Mechanics | {Mechanical Elective I 1: Refrigeration and Air Conditioning 3 < Applied Thermodynamics; Theory of Elasticity 3 < Mechanics of Materials; Human Resource Management 3} | Energy Practice *L | Metrology Practice *L
Heat Transfer 4 < Basic Thermodynamics | Design of Machine Elements II 4 < Design of Machine Elements I | Finite Element Method 3 < Mechanics of Materials | {Mechanical Elective II 1: Automobile Engineering 3; Mechatronic Systems 3; Non-traditional Machining 3 < Manufacturing Processes II} | Heat Transfer Practice *L | Mechanical Mini Project *P
Control Engineering 4 | Computer Integrated Manufacturing 3 | {Mechanical Elective III 1: Tribology 3 < Design of Machine Elements I; Additive Manufacturing 3; Energy Engineering 3} | {Mechanical Elective IV 1: Total Quality Management 3; Supply Chains 3} | Automation Practice *L | Mechanical Project I *P
{Mechanical Elective V 1: Product Design 3; Vibration Engineering 3 < Dynamics of Machinery} | Ethics in Engineering 2 | Factory Internship *P | Mechanical Project II *P < Mechanical Project I";

const MECHATRONICS: &str = "=ME:Engineering Mathematics I | =ME:Engineering Physics | =ME:Elements of Mechanical Engineering | =ME:Computer Aided Drawing | =ME:English for Engineers | =ME:Physics Practice | =ME:Machine Workshop
=ME:Engineering Mathematics II | =ME:Engineering Mechanics | =ME:Chemistry of Materials | =ME:Programming Fundamentals | =ME:Ecology | =ME:Programming Practice | =ME:Sheet Metal Practice
=ME:Mechanics of Materials | Electronic Circuits 4 | Electrical Machines 4 | =ME:Manufacturing Processes I | Circuits Practice *L | Machines Practice *L
=ME:Fluid Mechanics | =ME:Kinematics of Machines | Microcontroller Systems 4 < Electronic Circuits | Sensors and Signals 3 < Electronic Circuits | Microcontroller Practice *L | Sensors Practice *L
=ME:Design of Machine Elements I | Hydraulics and Pneumatics 4 < Fluid Mechanics | Industrial Electronics 4 < Electronic Circuits | {Mechatronics Elective I 1: Computer Vision for Industry 3; Data Acquisition 3; Reliability Engineering 3} | Pneumatics Practice *L | Drives Practice *L
Robotics and Kinematics 4 < Kinematics of Machines | Programmable Controllers 4 < Microcontroller Systems | Control of Mechatronic Systems 3 | {Mechatronics Elective II 1: Micro Electromechanical Systems 3; Industrial Internet 3; Drone Technology 3} | Robotics Practice *L | Mechatronics Mini Project *P
Machine Intelligence 4 | Flexible Manufacturing 3 | {Mechatronics Elective III 1: Autonomous Robots 3 < Robotics and Kinematics; Rapid Prototyping 3} | {Mechatronics Elective IV 1: Lean Systems 3; Technology Management 3} | Integration Practice *L | Mechatronics Project I *P
{Mechatronics Elective V 1: Haptics 3; Electric Mobility 3} | =ME:Ethics in Engineering | Automation Internship *P | Mechatronics Project II *P < Mechatronics Project I";

const CIVIL: &str = "Engineering Mathematics I 4 | Engineering Chemistry 4 | Elements of Civil Engineering 3 | Engineering Drawing 3 | Functional English 2 | Chemistry Practical *L | Drawing Practical *L
Engineering Mathematics II 4 < Engineering Mathematics I | Applied Mechanics 4 | Physics of Buildings 3 | Computing for Engineers 3 | Environment and Society 2 | Computing Practical *L | Carpentry Practical *L
Strength of Materials 4 < Applied Mechanics | Surveying 4 | Fluid Mechanics for Civil Engineers 4 < Applied Mechanics | Building Materials 3 | Surveying Practical *L | Materials Practical *L
Structural Analysis I 4 < Strength of Materials | Concrete Technology 4 < Building Materials | Applied Hydraulics 3 < Fluid Mechanics for Civil Engineers | Engineering Geology 3 | Hydraulics Practical *L | Geology Practical *L
Design of Reinforced Concrete 4 < Structural Analysis I | Geotechnical Engineering I 4 < Engineering Geology | Highway Engineering 4 | {Civil Elective I 1: Remote Sensing 3 < Surveying; Masonry Structures 3; Air Pollution 3} | Soil Practical *L | Concrete Practical *L
Structural Analysis II 4 < Structural Analysis I | Geotechnical Engineering II 4 < Geotechnical Engineering I | Water Supply Engineering 3 < Applied Hydraulics | {Civil Elective II 1: Railways and Airports 3; Ground Improvement 3 < Geotechnical Engineering I; Solid Waste Management 3} | Environmental Practical *L | Survey Camp *P
Design of Steel Structures 4 < Structural Analysis I | Estimation and Contracts 3 | {Civil Elective III 1: Bridge Engineering 3 < Design of Reinforced Concrete; Earthquake Engineering 3 < Structural Analysis II; Urban Transport 3 < Highway Engineering} | {Civil Elective IV 1: Construction Management 3; Occupational Safety 3} | Computer Aided Design Practical *L | Civil Project I *P
{Civil Elective V 1: Prestressed Concrete 3 < Design of Reinforced Concrete; Green Buildings 3} | Professional Practice 2 | Site Internship *P | Civil Project II *P < Civil Project I";

const BACHELOR_APPLICATIONS: &str = "Mathematical Foundation 4 | Problem Solving with C 4 | Digital Fundamentals 3 | English Communication 3 | C Practicals *L | Office Automation *L
Statistical Methods 4 < Mathematical Foundation | Data Structures using C 4 < Problem Solving with C | Computer Architecture 3 < Digital Fundamentals | Indian Constitution 2 | Data Structures Practicals *L | Architecture Practicals *L
Object Oriented Programming 4 < Problem Solving with C | Relational Databases 4 < Data Structures using C | Operating System Concepts 3 < Computer Architecture | {Skill Course I 1: Digital Marketing 2; Spreadsheets for Business 2; Photo Editing 2} | Object Oriented Practicals *L | SQL Practicals *L
Python for Applications 4 < Problem Solving with C | Data Communication 4 < Operating System Concepts | Software Project Practices 3 | {Skill Course II 1: Animation 2; Content Management 2} | Python Practicals *L | Network Practicals *L
Web Programming 4 < Relational Databases | Design of Algorithms 4 < Data Structures using C | {Discipline Elective I 1: Business Intelligence 3 < Relational Databases; Mobile Applications 3 < Object Oriented Programming; Cyber Security 3 < Data Communication} | Quantitative Aptitude 2 | Web Practicals *L | BCA Mini Project *P
Cloud Fundamentals 4 < Data Communication | Introduction to Machine Learning 4 < Statistical Methods | {Discipline Elective II 1: E-Commerce 3; Software Quality 3 < Software Project Practices} | BCA Project Work *P";

const MASTER_APPLICATIONS: &str = "Advanced Data Structures 4 | Mathematics for Computing 4 | Operating Systems and Linux 4 | Advanced Database Systems 4 | Data Structures and Linux Practice *L | Database Practice *L
Analysis of Algorithms 4 < Advanced Data Structures | Network Programming 4 < Operating Systems and Linux | Java Enterprise Applications 4 | {Application Elective I 1: Data Warehousing 3 < Advanced Database Systems; User Interface Engineering 3; Computer Forensics 3} | Enterprise Java Practice *L | Algorithms Practice *L
Data Science 4 < Mathematics for Computing | Full Stack Development 4 < Java Enterprise Applications | {Application Elective II 1: Cloud Architecture 3 < Network Programming; Pattern Recognition 3 < Mathematics for Computing; Agile Methods 3} | {Application Elective III 1: Information Security 3 < Network Programming; Game Development 3} | Data Science Practice *L | MCA Mini Project *P
{Application Elective IV 1: DevOps 3; Research Methods 3} | MCA Project Work *P | Seminar *P";

const MASTER_COMPUTER_SCIENCE: &str = "Advanced Algorithms 4 | Advanced Computer Networks 4 | Mathematical Foundations of Computing 4 | {Advanced Elective I 1: Distributed Databases 3; Virtualisation 3; Wireless Sensor Networks 3} | Advanced Algorithms Practice *L
Advanced Machine Learning 4 < Mathematical Foundations of Computing | Distributed Systems 4 < Advanced Computer Networks | Advances in Operating Systems 4 | {Advanced Elective II 1: Information Retrieval 3; Secure Computing 3 < Advanced Computer Networks; Optimisation 3 < Mathematical Foundations of Computing} | Learning Practice *L
Research Methodology 3 | {Advanced Elective III 1: Quantum Computing 3 < Mathematical Foundations of Computing; Social Network Analysis 3 < Advanced Algorithms} | Research Internship *P | Dissertation I *P
Technical Seminar *P | Dissertation II *P < Dissertation I";

const BACHELOR_BUSINESS: &str = "Principles of Management 4 | Financial Accounting 4 | Business Mathematics 4 | Business Communication 3 | Computer Applications Practice *L
Organisational Behaviour 4 < Principles of Management | Corporate Accounting 4 < Financial Accounting | Business Statistics 4 < Business Mathematics | Business Environment 3 | Spreadsheet Practice *L
Marketing Management 4 < Principles of Management | Cost Accounting 4 < Financial Accounting | Business Law 3 | {Business Skill I 1: Public Speaking 2; Event Management 2} | Statistics Practice *L
Human Resources 4 < Organisational Behaviour | Financial Management 4 < Corporate Accounting | Operations Management 3 < Business Statistics | {Business Skill II 1: Personal Finance 2; Retail Basics 2} | Accounting Package Practice *L
Income Tax 4 < Corporate Accounting | Entrepreneurial Management 4 < Marketing Management | {Business Elective I 1: Consumer Behaviour 3 < Marketing Management; Investment Analysis 3 < Financial Management; Labour Law 3 < Business Law} | Market Survey *P
Strategic Management 4 | International Business 4 < Business Environment | {Business Elective II 1: Brand Management 3 < Marketing Management; Banking Operations 3 < Financial Management} | BBA Project Report *P";

const MASTER_BUSINESS: &str = "Management and Organisational Behaviour 4 | Accounting for Managers 4 | Managerial Economics 4 | Statistics for Management 4 | Business Analytics Practice *L
Marketing for Managers 4 < Managerial Economics | Corporate Finance 4 < Accounting for Managers | Human Resource Strategy 4 < Management and Organisational Behaviour | Operations Research for Managers 3 < Statistics for Management | Decision Modelling Practice *L
Strategy and Innovation 4 | {Specialisation I 1: Services Marketing 3 < Marketing for Managers; Security Analysis 3 < Corporate Finance; Talent Management 3 < Human Resource Strategy} | {Specialisation II 1: Digital Commerce 3 < Marketing for Managers; Risk Management 3 < Corporate Finance; Industrial Relations 3 < Human Resource Strategy} | Summer Internship *P
International Strategy 4 < Strategy and Innovation | {Specialisation III 1: Rural Marketing 3 < Marketing for Managers; Mergers and Acquisitions 3 < Corporate Finance; Organisational Change 3 < Human Resource Strategy} | MBA Dissertation *P";
